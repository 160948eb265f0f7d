package dev.lockstep.directory;

import dev.lockstep.administration.SigningKey;
import dev.lockstep.directory.Credential.Scope;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// The access tokens that OAuth clients get. They are kept nowhere: each tells its client, scopes
/// and end, and is signed with a key that isn't in the database, so giving one out costs no write
/// and a stolen database makes none. Whether the client may still come is asked with each request,
/// so revoking it ends all of its access tokens at once.
///
/// After the prefix stand, in base64url, 57 bytes: the client's id (16), the end in seconds since
/// 1970 (8), a bit for each scope (1) and the signature of these and the Directory's name (32).
public final class AccessTokens {
  public static final String PREFIX = "lockstep_access_";

  /// Of the key that signs them.
  public static final String PURPOSE = "lockstep oauth access tokens 1";

  private static final int CONTENT_BYTES = 16 + 8 + 1;

  private final SigningKey key;

  public AccessTokens(SigningKey key) {
    this.key = key;
  }

  /// @param expires in whole seconds
  record AccessToken(CredentialId client, Set<Scope> scopes, Instant expires) {}

  String write(DirectoryId directory, AccessToken token) {
    byte[] content =
        ByteBuffer.allocate(CONTENT_BYTES)
            .putLong(token.client().value().getMostSignificantBits())
            .putLong(token.client().value().getLeastSignificantBits())
            .putLong(token.expires().getEpochSecond())
            .put(bits(token.scopes()))
            .array();
    byte[] signature = key.sign(signed(directory, content));
    byte[] all =
        ByteBuffer.allocate(content.length + signature.length).put(content).put(signature).array();
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  /// Empty where it isn't one of ours for this Directory.
  Optional<AccessToken> read(DirectoryId directory, String secret) {
    byte[] all;
    try {
      all = Base64.getUrlDecoder().decode(secret.substring(PREFIX.length()));
    } catch (IllegalArgumentException noBase64) {
      return Optional.empty();
    }
    if (all.length != CONTENT_BYTES + SigningKey.SIGNATURE_BYTES) {
      return Optional.empty();
    }
    byte[] content = Arrays.copyOf(all, CONTENT_BYTES);
    byte[] signature = Arrays.copyOfRange(all, CONTENT_BYTES, all.length);
    if (!key.verify(signed(directory, content), signature)) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(content);
    return Optional.of(
        new AccessToken(
            new CredentialId(new UUID(buffer.getLong(), buffer.getLong())),
            scopes(content[CONTENT_BYTES - 1]),
            Instant.ofEpochSecond(buffer.getLong())));
  }

  private static byte[] signed(DirectoryId directory, byte[] content) {
    byte[] name = directory.value().getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(content.length + name.length).put(content).put(name).array();
  }

  private static byte bits(Set<Scope> scopes) {
    int bits = 0;
    for (Scope scope : scopes) {
      bits |= bit(scope);
    }
    return (byte) bits;
  }

  private static Set<Scope> scopes(byte bits) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (Scope scope : Scope.values()) {
      if ((bits & bit(scope)) != 0) {
        scopes.add(scope);
      }
    }
    return scopes;
  }

  private static int bit(Scope scope) {
    return switch (scope) {
      case READ -> 1;
      case WRITE -> 2;
    };
  }
}
