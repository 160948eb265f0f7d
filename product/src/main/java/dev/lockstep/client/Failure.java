package dev.lockstep.client;

import dev.lockstep.client.ClientException.Kind;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/// What the HTTP client threw, told apart.
///
/// @param sent whether the request may have reached the service provider
record Failure(Kind kind, String message, boolean sent) {

  /// @param limit of the answer's size, in bytes
  static Failure of(Throwable thrown, URI url, int limit) {
    String place = url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    if (find(thrown, CappedBody.TooLarge.class).isPresent()) {
      return new Failure(
          Kind.TOO_LARGE, "the answer of " + place + " is larger than " + limit + " bytes", true);
    }
    Optional<ForbiddenAddressException> forbidden = find(thrown, ForbiddenAddressException.class);
    if (forbidden.isPresent()) {
      return new Failure(Kind.CONNECT, String.valueOf(forbidden.get().getMessage()), false);
    }
    Optional<SSLException> tls = find(thrown, SSLException.class);
    if (tls.isPresent()) {
      boolean handshake =
          tls.get() instanceof SSLHandshakeException
              || tls.get() instanceof SSLPeerUnverifiedException;
      return new Failure(
          Kind.TLS,
          "no trusted connection to " + place + ": " + tlsProblem(thrown, tls.get()),
          !handshake);
    }
    if (find(thrown, UnresolvedAddressException.class).isPresent()) {
      return new Failure(
          Kind.CONNECT, "the name '" + url.getHost() + "' is not known to this network", false);
    }
    if (find(thrown, ConnectException.class).isPresent()) {
      return new Failure(Kind.CONNECT, "nothing accepts connections at " + place, false);
    }
    if (find(thrown, HttpConnectTimeoutException.class).isPresent()) {
      return new Failure(Kind.CONNECT, place + " doesn't answer to a connection", false);
    }
    return new Failure(
        Kind.PROTOCOL, "the connection to " + place + " broke: " + innermost(thrown), true);
  }

  /// The JDK's own words name the step of the check that failed, not what is wrong.
  private static String tlsProblem(Throwable thrown, SSLException tls) {
    if (find(thrown, CertificateExpiredException.class).isPresent()) {
      return "its certificate has expired";
    }
    if (find(thrown, CertificateNotYetValidException.class).isPresent()) {
      return "its certificate isn't valid yet; compare the clocks";
    }
    String said = String.valueOf(tls.getMessage());
    if (said.contains("unable to find valid certification path")) {
      return "its certificate is from an authority that isn't trusted here";
    }
    if (said.contains("No subject alternative") || said.contains("No name matching")) {
      return "its certificate is for another host (" + said + ")";
    }
    return said;
  }

  private static <T extends Throwable> Optional<T> find(Throwable thrown, Class<T> type) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return Optional.of(type.cast(cause));
      }
    }
    return Optional.empty();
  }

  private static String innermost(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
