package dev.lockstep.administration;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Base64;
import java.util.random.RandomGenerator;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// Passwords as they are kept: Argon2id in the string form of its reference implementation,
/// `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`, so that one made with other costs is still read.
public final class Passwords {
  /// NIST SP 800-63B 3.1.1.2 asks for 15 where a password stands alone, and for no composition.
  public static final int MIN_LENGTH = 15;

  /// Long enough for any sentence, short enough that hashing it isn't a way to keep us busy.
  public static final int MAX_LENGTH = 1_000;

  // OWASP's password storage cheat sheet, Argon2id: 19 MiB, 2 passes, 1 lane.
  private static final int MEMORY_KIB = 19_456;
  private static final int PASSES = 2;
  private static final int LANES = 1;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;

  /// What a password is held against where there is no such account, so that both take as long.
  static final String NOBODYS =
      "$argon2id$v=19$m=19456,t=2,p=1$"
          + "AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  private final RandomGenerator random;

  public Passwords(RandomGenerator random) {
    this.random = random;
  }

  /// @throws IllegalArgumentException for one that is too short or too long
  public String hash(String password) {
    int length = password.codePointCount(0, password.length());
    if (length < MIN_LENGTH || length > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a password has from "
              + MIN_LENGTH
              + " to "
              + MAX_LENGTH
              + " characters; this one has "
              + length);
    }
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    byte[] hash = argon2(password, salt, MEMORY_KIB, PASSES, LANES, HASH_BYTES);
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
        .formatted(
            MEMORY_KIB, PASSES, LANES, base64.encodeToString(salt), base64.encodeToString(hash));
  }

  /// Takes as long for a wrong password as for the right one.
  public static boolean matches(String password, String stored) {
    if (password.length() > MAX_LENGTH * 2) {
      return false;
    }
    String[] parts = stored.split("\\$", -1);
    String[] costs = parts[3].split("[=,]", -1);
    byte[] expected = Base64.getDecoder().decode(parts[5]);
    byte[] actual =
        argon2(
            password,
            Base64.getDecoder().decode(parts[4]),
            Integer.parseInt(costs[1]),
            Integer.parseInt(costs[3]),
            Integer.parseInt(costs[5]),
            expected.length);
    return MessageDigest.isEqual(actual, expected);
  }

  private static byte[] argon2(
      String password, byte[] salt, int memory, int passes, int lanes, int length) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memory)
            .withIterations(passes)
            .withParallelism(lanes)
            .withSalt(salt)
            .build());
    byte[] hash = new byte[length];
    // the same letter may be typed as one code point or as two
    generator.generateBytes(
        Normalizer.normalize(password, Normalizer.Form.NFKC).getBytes(StandardCharsets.UTF_8),
        hash);
    return hash;
  }
}
