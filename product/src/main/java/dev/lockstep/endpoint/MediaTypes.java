package dev.lockstep.endpoint;

import dev.lockstep.scim.ScimException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What bodies are written in (RFC 7644, section 3.1; RFC 9110, section 12.5.1).
final class MediaTypes {
  private static final String SCIM = ScimResponse.CONTENT_TYPE;
  private static final String JSON = "application/json";

  private MediaTypes() {}

  /// A body without a type counts as SCIM: nothing else is spoken here. What a GET or DELETE
  /// carries along is never read, whatever it says of itself.
  ///
  /// @throws ScimException 415
  static void checkBody(ScimRequest request) {
    boolean read =
        switch (request.method()) {
          case "POST", "PUT", "PATCH" -> true;
          default -> false;
        };
    Optional<String> written = request.header("content-type").filter(type -> !type.isBlank());
    if (!read || written.isEmpty()) {
      return;
    }
    String[] parts = written.get().toLowerCase(Locale.ROOT).split(";", -1);
    String type = parts[0].strip();
    boolean charset =
        Arrays.stream(parts)
            .skip(1)
            .map(String::strip)
            .filter(parameter -> parameter.startsWith("charset="))
            .map(parameter -> parameter.substring("charset=".length()).replace("\"", ""))
            .allMatch(name -> name.equals("utf-8") || name.equals("utf8"));
    if (!(type.equals(SCIM) || type.equals(JSON)) || !charset) {
      throw new ScimException(
          415,
          Optional.empty(),
          "the body is " + SCIM + " or " + JSON + " in UTF-8, not '" + written.get() + "'");
    }
  }

  /// The type of the answer: SCIM's, unless the client takes JSON and not that. A client that
  /// takes neither gets SCIM's all the same; an error it can't read wouldn't help it more.
  static String answer(ScimRequest request) {
    List<String> accepted =
        request
            .header("accept")
            .map(header -> Arrays.stream(header.toLowerCase(Locale.ROOT).split(",", -1)))
            .orElseGet(() -> Arrays.stream(new String[] {"*/*"}))
            .filter(range -> !range.replace(" ", "").matches(".*;q=0(\\.0*)?"))
            .map(range -> range.split(";", -1)[0].strip())
            .toList();
    boolean scim =
        accepted.contains(SCIM) || accepted.contains("*/*") || accepted.contains("application/*");
    return !scim && accepted.contains(JSON) ? JSON : SCIM;
  }
}
