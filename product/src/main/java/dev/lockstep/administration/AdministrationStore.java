package dev.lockstep.administration;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Where administrators' keys, accounts and encrypted secrets are kept. Writes stand inside a unit
/// of work.
public interface AdministrationStore {

  /// As the other stores' units of work, and the same ones.
  <T> T atomically(Supplier<T> unit);

  /// @param hash SHA-256 of the secret, in hexadecimal
  void insert(AdminKey key, String hash);

  /// Revoked and expired ones too.
  List<AdminKey> keys();

  /// Revoked and expired ones too.
  Optional<AdminKey> keyByHash(String hash);

  Optional<AdminKey> key(String id);

  void revokeKey(String id, Instant at);

  /// Inside a unit of work it sees what that has written, and nobody else changes it before that
  /// ends.
  Optional<StoredAccount> account(String name);

  /// By name.
  List<Account> accounts();

  /// @return false where there is one of this name: then nothing is written
  boolean insert(StoredAccount account);

  void put(StoredAccount account);

  void removeAccount(String name);

  void putSecret(String name, String ciphertext, Instant at);

  Optional<String> secret(String name);

  void removeSecret(String name);

  /// @param passwordHash as [Passwords] writes it
  record StoredAccount(Account account, String passwordHash) {
    @Override
    public String toString() {
      return "StoredAccount[" + account + "]";
    }
  }
}
