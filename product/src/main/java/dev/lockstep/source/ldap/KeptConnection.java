package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.LDAPConnection;
import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import org.jspecify.annotations.Nullable;

/// A connection that is kept from one conversation to the next, and opened anew where it was cut.
final class KeptConnection implements AutoCloseable {
  private final LdapConnector connector;
  private @Nullable LDAPConnection connection;

  KeptConnection(LdapConnector connector) {
    this.connector = connector;
  }

  synchronized LDAPConnection open() throws SourceException {
    if (connection == null || !connection.isConnected()) {
      connection = connector.connect();
    }
    return connection;
  }

  /// After a failure that leaves it unusable, the next conversation begins with a new one, at the
  /// next server.
  ///
  /// @return whether it was such a failure
  boolean failed(SourceException e) {
    boolean unusable = e.problem() == Problem.UNAVAILABLE;
    if (unusable) {
      close();
      connector.passOver();
    }
    return unusable;
  }

  @Override
  public synchronized void close() {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }
}
