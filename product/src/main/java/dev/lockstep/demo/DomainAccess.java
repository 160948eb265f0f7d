package dev.lockstep.demo;

import java.net.URI;
import java.nio.file.Path;

/// How an Active Directory is reached.
///
/// @param url `ldaps://host:port`
/// @param certificate of the authority that its certificate is from, in PEM
public record DomainAccess(URI url, Path certificate, Account writer, Account reader) {

  /// @param name `name@domain`
  public record Account(String name, String password) {
    /// Without the password.
    @Override
    public String toString() {
      return "Account[" + name + "]";
    }
  }
}
