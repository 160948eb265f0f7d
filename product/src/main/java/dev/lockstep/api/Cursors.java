package dev.lockstep.api;

import dev.lockstep.administration.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.TreeMap;

/// Cursors of lists: the place of the last element of a page, signed together with the list it
/// belongs to. The server keeps nothing of a walk under way, and nobody can make a cursor up, or
/// take one to another list.
final class Cursors {
  /// What a cursor doesn't belong to: pages may differ in length.
  private static final String LIMIT = "limit";

  static final String CURSOR = "cursor";

  /// Half of an HMAC; cursors stand in URLs, which are better short.
  private static final int SIGNATURE_BYTES = SigningKey.SIGNATURE_BYTES / 2;

  private final SigningKey key;

  Cursors(SigningKey key) {
    this.key = key;
  }

  /// Of one list: the route, what its path names, and what was asked for.
  ///
  /// @param place of the last element, as the list's route writes it
  String write(Route route, ApiCall call, String place) {
    byte[] text = place.getBytes(StandardCharsets.UTF_8);
    byte[] cursor = Arrays.copyOf(signature(route, call, place), SIGNATURE_BYTES + text.length);
    System.arraycopy(text, 0, cursor, SIGNATURE_BYTES, text.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
  }

  /// The place that it was written with.
  ///
  /// @throws IllegalArgumentException for what is no cursor of this list
  String read(Route route, ApiCall call, String cursor) {
    byte[] bytes = decoded(cursor);
    if (bytes.length <= SIGNATURE_BYTES) {
      throw foreign();
    }
    String place =
        new String(bytes, SIGNATURE_BYTES, bytes.length - SIGNATURE_BYTES, StandardCharsets.UTF_8);
    byte[] signature = Arrays.copyOf(bytes, SIGNATURE_BYTES);
    if (!MessageDigest.isEqual(signature(route, call, place), signature)) {
      throw foreign();
    }
    return place;
  }

  private static byte[] decoded(String cursor) {
    try {
      return Base64.getUrlDecoder().decode(cursor);
    } catch (IllegalArgumentException e) {
      throw foreign();
    }
  }

  private byte[] signature(Route route, ApiCall call, String place) {
    TreeMap<String, String> query = new TreeMap<>(call.query());
    query.remove(LIMIT);
    query.remove(CURSOR);
    StringBuilder message = new StringBuilder();
    // with its length in front of each part no two lists look alike
    part(message, route.method() + " " + route.path());
    new TreeMap<>(call.variables()).forEach((name, value) -> part(part(message, name), value));
    query.forEach((name, value) -> part(part(message, name), value));
    part(message, place);
    return Arrays.copyOf(
        key.sign(message.toString().getBytes(StandardCharsets.UTF_8)), SIGNATURE_BYTES);
  }

  private static StringBuilder part(StringBuilder message, String text) {
    return message.append(text.length()).append(':').append(text);
  }

  private static IllegalArgumentException foreign() {
    return new IllegalArgumentException(
        "'cursor' isn't one that this list was answered with: take the 'next' of an answer to the"
            + " same path and the same parameters, or leave it out to begin anew");
  }
}
