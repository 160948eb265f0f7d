package dev.lockstep.openid;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a provider says of somebody.
final class Claims {
  private Claims() {}

  /// The texts of a claim, of which there may be one or a list.
  ///
  /// @param path the claim's name, or where it stands in objects: `realm_access.roles`
  static List<String> values(Map<String, Object> claims, String path) {
    Object found = claims.get(path);
    Object inside = claims;
    if (found == null) {
      for (String part : path.split("\\.", -1)) {
        inside = inside instanceof Map<?, ?> map ? map.get(part) : null;
      }
      found = inside;
    }
    return texts(found);
  }

  private static List<String> texts(@Nullable Object claim) {
    return switch (claim) {
      case String text -> List.of(text);
      case Collection<?> many ->
          many.stream().filter(String.class::isInstance).map(String.class::cast).toList();
      case null, default -> List.of();
    };
  }

  /// As people know them; the subject where nothing better is said.
  static String name(JWTClaimsSet claims) throws ParseException {
    return Stream.of(
            claims.getStringClaim("preferred_username"),
            claims.getStringClaim("email"),
            claims.getSubject())
        .filter(Objects::nonNull)
        .filter(name -> !name.isBlank())
        .findFirst()
        .orElse("somebody");
  }
}
