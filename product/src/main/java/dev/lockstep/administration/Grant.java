package dev.lockstep.administration;

import dev.lockstep.scim.NearestName;
import java.util.Optional;

/// One role that somebody has.
///
/// @param directory the id of the Directory it is for; empty for all, those to come too
public record Grant(Role role, Optional<String> directory) {

  public static Grant everywhere(Role role) {
    return new Grant(role, Optional.empty());
  }

  /// As it is kept: `viewer`, or `viewer:acme` for one Directory.
  ///
  /// @throws IllegalArgumentException naming the role that there isn't
  public static Grant parse(String text) {
    int colon = text.indexOf(':');
    String word = colon < 0 ? text : text.substring(0, colon);
    Role role =
        Role.of(word)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "there is no role '"
                            + word
                            + "'"
                            + NearestName.hint(word, Role.words())
                            + ": "
                            + String.join(", ", Role.words())));
    return new Grant(role, colon < 0 ? Optional.empty() : Optional.of(text.substring(colon + 1)));
  }

  @Override
  public String toString() {
    return role.word() + directory.map(id -> ":" + id).orElse("");
  }

  boolean covers(String id) {
    return directory.isEmpty() || directory.get().equals(id);
  }
}
