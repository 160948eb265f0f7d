package dev.lockstep.directory;

import java.time.Instant;
import java.util.Optional;

/// A bearer token of a Directory's Endpoint, without its secret, of which only a hash is kept.
public record Token(
    String id,
    DirectoryId directory,
    String name,
    String createdBy,
    Instant created,
    Instant expires,
    Optional<Instant> lastUsed,
    Optional<Instant> revoked) {

  public boolean validAt(Instant now) {
    return revoked.isEmpty() && now.isBefore(expires);
  }
}
