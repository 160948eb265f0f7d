package dev.lockstep.administration;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Where administrators' keys and encrypted secrets are kept. Writes stand inside a unit of work.
public interface AdministrationStore {

  /// As the other stores' units of work, and the same ones.
  <T> T atomically(Supplier<T> unit);

  /// @param hash SHA-256 of the secret, in hexadecimal
  void insert(AdminKey key, String hash);

  /// Revoked ones too.
  List<AdminKey> keys();

  /// Only one that isn't revoked.
  Optional<AdminKey> keyByHash(String hash);

  void revokeKey(String id, Instant at);

  void putSecret(String name, String ciphertext, Instant at);

  Optional<String> secret(String name);

  void removeSecret(String name);
}
