package dev.lockstep.directory;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Where tokens and OAuth clients are kept, by hashes of their secrets. Writes stand inside a unit
/// of work.
public interface CredentialStore {

  /// As the other stores' units of work, and the same ones.
  <T> T atomically(Supplier<T> unit);

  /// @param hash of the secret, as [dev.lockstep.administration.BearerSecret#hash] makes it
  void insert(Credential credential, String hash);

  /// Writes what can change: its end, its next warning, what replaced it, and that it was revoked.
  void update(Credential credential);

  /// Of one Directory, newest first, those that let nobody in any more too.
  List<Credential> credentials(DirectoryId directory);

  Optional<Credential> credential(DirectoryId directory, CredentialId id);

  /// In one query: it is asked with each request. Also one that lets nobody in any more.
  Optional<Presented> presented(DirectoryId directory, String hash);

  /// As the other, by the id that an access token holds.
  Optional<Presented> presented(DirectoryId directory, CredentialId id);

  /// A credential that a client shows, and the door that it is for.
  record Presented(
      Credential credential, Directory.Provisioning provisioning, TokenSettings settings) {}

  /// No durable write: kept in memory and written once a minute at most.
  void used(Credential credential, Instant at);

  /// Of all Directories, those whose next warning is due, the longest overdue first.
  List<Credential> warningsDue(Instant now, int limit);

  /// @return false where its next warning is another by now: somebody was faster
  boolean warned(Credential credential, Optional<Instant> nextWarning);

  /// [TokenSettings#DEFAULT] where nothing is set.
  TokenSettings settings(DirectoryId directory);

  void put(DirectoryId directory, TokenSettings settings);
}
