package dev.lockstep.administration;

/// Who does something, as the audit log shows it.
public sealed interface Actor {

  /// A person or a program with an administrator's key.
  record Administrator(String name) implements Actor {}

  /// A SCIM client, known by the name of its token.
  record Client(String tokenName) implements Actor {}

  /// Lockstep itself: a source, a cycle, a policy.
  record Service(String part) implements Actor {}

  /// One line for logs: `administrator alice`, `client Entra`, `lockstep sync ad`.
  default String label() {
    return switch (this) {
      case Administrator(String name) -> "administrator " + name;
      case Client(String tokenName) -> "client " + tokenName;
      case Service(String part) -> "lockstep " + part;
    };
  }
}
