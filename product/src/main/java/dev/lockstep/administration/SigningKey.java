package dev.lockstep.administration;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/// A key that marks messages as ours (HMAC-SHA-256, RFC 2104). For one purpose only: it is derived
/// from the key of the secrets by that purpose's name (HKDF, RFC 5869), so it is in no database
/// either, and every node with the same key of secrets has it.
public final class SigningKey {
  /// The length of a signature, in bytes.
  public static final int SIGNATURE_BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKey key;

  private SigningKey(SecretKey key) {
    this.key = key;
  }

  static SigningKey derived(SecretKey from, String purpose) {
    try {
      return new SigningKey(
          KDF.getInstance("HKDF-SHA256")
              .deriveKey(
                  ALGORITHM,
                  HKDFParameterSpec.expandOnly(
                      from, purpose.getBytes(StandardCharsets.UTF_8), SIGNATURE_BYTES)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java 25 has HKDF-SHA256", e);
    }
  }

  public byte[] sign(byte[] message) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  /// Takes as long for a signature that is almost right as for any other.
  public boolean verify(byte[] message, byte[] signature) {
    return MessageDigest.isEqual(sign(message), signature);
  }
}
