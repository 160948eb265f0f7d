package dev.lockstep.client;

import dev.lockstep.client.ClientException.Kind;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/// What the HTTP client threw, told apart.
///
/// @param sent whether the request may have reached the service provider
record Failure(Kind kind, String message, boolean sent) {

  static Failure of(Throwable thrown, URI url) {
    String place = url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    if (find(thrown, CappedBody.TooLarge.class).isPresent()) {
      return new Failure(
          Kind.TOO_LARGE,
          "the answer of " + place + " is larger than " + ScimClient.MAX_BODY + " bytes",
          true);
    }
    Optional<SSLException> tls = find(thrown, SSLException.class);
    if (tls.isPresent()) {
      boolean handshake =
          tls.get() instanceof SSLHandshakeException
              || tls.get() instanceof SSLPeerUnverifiedException;
      return new Failure(
          Kind.TLS,
          "no trusted connection to " + place + ": " + tls.get().getMessage(),
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
