package dev.lockstep;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// How a receiver knows that a post is Lockstep's and not old: by HMAC-SHA256 over its id, its time
/// and its body, in the headers of Standard Webhooks 1.0.0 (https://www.standardwebhooks.com), for
/// which there are libraries in most languages.
final class WebhookSignature {
  private static final String ALGORITHM = "HmacSHA256";

  /// Before a secret in Base64, as that specification writes them.
  private static final String PREFIX = "whsec_";

  private final SecretKeySpec key;

  /// Shorter ones can be guessed from a post.
  private static final int SHORTEST = 16;

  private WebhookSignature(byte[] secret) {
    key = new SecretKeySpec(secret, ALGORITHM);
  }

  /// @param secret `whsec_` and Base64, or any other text as it is
  /// @throws IllegalArgumentException for a secret that is too short, or no Base64; it isn't
  ///     repeated
  static WebhookSignature of(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    if (secret.startsWith(PREFIX)) {
      try {
        bytes = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("behind whsec_ stands Base64", e);
      }
    }
    if (bytes.length < SHORTEST) {
      throw new IllegalArgumentException("a secret has at least " + SHORTEST + " bytes");
    }
    return new WebhookSignature(bytes);
  }

  /// @param id the same whenever the same is posted again
  Map<String, String> headers(String id, Instant at, byte[] body) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("webhook-id", id);
    headers.put("webhook-timestamp", String.valueOf(at.getEpochSecond()));
    headers.put("webhook-signature", "v1," + signed(id + "." + at.getEpochSecond() + ".", body));
    return headers;
  }

  private String signed(String start, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(start.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
