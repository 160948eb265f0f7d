package dev.lockstep.endpoint;

import java.util.Map;
import java.util.Optional;

/// A request to the Endpoint, whatever brought it.
///
/// @param base the URL in front of `/scim/…`, as the client wrote it, for the locations in answers
/// @param path percent-decoded, from `/scim` on
/// @param query percent-decoded; of a name that comes twice the first
/// @param headers by lower-case name
/// @param body no longer than [Endpoint#MAX_BODY]: longer ones the adapter refuses
public record ScimRequest(
    String method,
    String base,
    String path,
    Map<String, String> query,
    Map<String, String> headers,
    Body body) {

  public ScimRequest {
    query = Map.copyOf(query);
    headers = Map.copyOf(headers);
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name)).filter(value -> !value.isBlank());
  }

  /// The same with an empty value where it was written so: an empty cursor asks for the first page.
  Optional<String> written(String name) {
    return name.equals("cursor") ? Optional.ofNullable(query.get(name)) : parameter(name);
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /// The bytes of a body.
  public static final class Body {
    public static final Body EMPTY = new Body(new byte[0]);

    private final byte[] bytes;

    public Body(byte[] bytes) {
      this.bytes = bytes.clone();
    }

    public boolean isEmpty() {
      return bytes.length == 0;
    }

    public byte[] bytes() {
      return bytes.clone();
    }
  }
}
