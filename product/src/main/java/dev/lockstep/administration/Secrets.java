package dev.lockstep.administration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Passwords and tokens of other systems, encrypted (AES-256-GCM, NIST SP 800-38D) with a key that
/// is neither in the database nor in a backup of it. Each ciphertext is bound to its name: it can't
/// be put in another's place.
public final class Secrets {
  private static final int KEY_BYTES = 32;

  /// Random; 2^32 of them under one key are safe (SP 800-38D, section 8.3), and there are a few.
  private static final int NONCE_BYTES = 12;

  private static final int TAG_BITS = 128;

  private final AdministrationStore store;
  private final SecretKey key;
  private final InstantSource clock;
  private final SecureRandom random;

  private Secrets(
      AdministrationStore store, SecretKey key, InstantSource clock, SecureRandom random) {
    this.store = store;
    this.key = key;
    this.clock = clock;
    this.random = random;
  }

  /// With the key of this file, which is made on first use and which only its owner may read.
  ///
  /// @throws IllegalStateException where the file isn't a key, or others may read it
  public static Secrets withKeyFile(
      AdministrationStore store, Path file, InstantSource clock, SecureRandom random) {
    try {
      if (!Files.exists(file)) {
        create(file, random);
      }
      if (!PosixFilePermissions.toString(Files.getPosixFilePermissions(file)).endsWith("------")) {
        throw new IllegalStateException(
            "others than its owner may read the key " + file + ": chmod 600 " + file);
      }
      return new Secrets(store, key(Files.readString(file), "in " + file), clock, random);
    } catch (IOException e) {
      throw new UncheckedIOException("the key " + file + " can't be read or made", e);
    }
  }

  /// With a key from the environment.
  ///
  /// @param base64 of 32 random bytes
  public static Secrets withKey(
      AdministrationStore store, String base64, InstantSource clock, SecureRandom random) {
    return new Secrets(store, key(base64, "from the environment"), clock, random);
  }

  private static void create(Path file, SecureRandom random) throws IOException {
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(
          file,
          Base64.getEncoder().encodeToString(bytes) + System.lineSeparator(),
          StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      // another start was faster
    }
  }

  private static SecretKey key(String base64, String where) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64.strip());
    } catch (IllegalArgumentException e) {
      bytes = new byte[0];
    }
    if (bytes.length != KEY_BYTES) {
      throw new IllegalStateException(
          "the key " + where + " isn't 32 bytes in base64; put back the one of this data");
    }
    return new SecretKeySpec(bytes, "AES");
  }

  /// In place of the one before. Inside a unit of work, or in one of its own.
  public void keep(String name, String secret) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed = crypt(Cipher.ENCRYPT_MODE, name, nonce, bytes(secret));
    String stored =
        Base64.getEncoder()
            .encodeToString(
                ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array());
    store.atomically(
        () -> {
          store.putSecret(name, stored, clock.instant());
          return true;
        });
  }

  /// @throws IllegalStateException where it was encrypted with another key
  public Optional<String> open(String name) {
    return store.secret(name).map(stored -> opened(name, stored));
  }

  private String opened(String name, String stored) {
    ByteBuffer buffer = ByteBuffer.wrap(Base64.getDecoder().decode(stored));
    byte[] nonce = new byte[NONCE_BYTES];
    buffer.get(nonce);
    byte[] sealed = new byte[buffer.remaining()];
    buffer.get(sealed);
    return new String(crypt(Cipher.DECRYPT_MODE, name, nonce, sealed), StandardCharsets.UTF_8);
  }

  private byte[] crypt(int mode, String name, byte[] nonce, byte[] input) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(bytes(name));
      return cipher.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "the secret '" + name + "' was encrypted with another key: enter it anew", e);
    }
  }

  public void forget(String name) {
    store.atomically(
        () -> {
          store.removeSecret(name);
          return true;
        });
  }

  /// A key of its own for marking messages as ours; the same on every node with this key.
  public SigningKey signingKey(String purpose) {
    return SigningKey.derived(key, purpose);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
