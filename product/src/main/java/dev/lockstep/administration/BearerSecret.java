package dev.lockstep.administration;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// Secrets that let in who shows them: 32 random bytes behind a prefix by which a secret scanner,
/// and a person, knows a leaked one. Only a hash of one is ever kept; a plain SHA-256 is enough,
/// as nobody guesses 256 random bits, and it lets an index find the secret, so that how long the
/// search takes tells nothing about it.
public final class BearerSecret {
  private static final int BYTES = 32;

  private BearerSecret() {}

  public static String make(String prefix, RandomGenerator random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// SHA-256, in hexadecimal.
  public static String hash(String secret) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
