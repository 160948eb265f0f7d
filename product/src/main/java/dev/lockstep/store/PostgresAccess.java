package dev.lockstep.store;

/// Where a PostgreSQL database is and who we are there.
///
/// @param url of JDBC, `jdbc:postgresql://host:port/database`, without user and password
public record PostgresAccess(String url, String user, String password) {
  public static final String SCHEME = "jdbc:postgresql:";

  public PostgresAccess {
    if (!url.startsWith(SCHEME)) {
      throw new IllegalArgumentException(
          "the URL of a PostgreSQL database begins with " + SCHEME + ", not '" + url + "'");
    }
  }

  /// Without the password.
  @Override
  public String toString() {
    return user + " at " + url;
  }
}
