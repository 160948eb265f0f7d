package dev.lockstep.directory;

import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// The id of a token or an OAuth client; of the latter it is the `client_id`. No secret.
public record CredentialId(UUID value) {

  /// A random UUID (RFC 9562, version 4).
  static CredentialId random(RandomGenerator random) {
    long high = (random.nextLong() & ~0xF000L) | 0x4000L;
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new CredentialId(new UUID(high, low));
  }

  /// Empty where the text is no UUID in its canonical form: an id which doesn't exist.
  public static Optional<CredentialId> parse(String text) {
    return ObjectId.parse(text).map(id -> new CredentialId(id.value()));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
