package dev.lockstep.client;

import java.util.List;

/// No usable answer came. Its message says what happened and where, and holds no secret.
public final class ClientException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// What was in the way.
  public enum Kind {
    /// The name isn't known, nothing listens there, or a network is in between.
    CONNECT,
    /// The certificate isn't trusted or isn't for this host, or the other side speaks no TLS.
    TLS,
    /// There is no token or password, or the token endpoint gives none.
    AUTHENTICATION,
    /// No complete answer within the limit.
    TIMEOUT,
    /// The connection broke, or what came is no HTTP.
    PROTOCOL,
    /// The answer is larger than [ScimClient#MAX_BODY].
    TOO_LARGE
  }

  private final Kind kind;
  private final boolean outcomeUnknown;
  private final transient List<ScimExchange> exchanges;

  /// @param outcomeUnknown whether the request may have been carried out all the same
  public ClientException(
      Kind kind, String message, boolean outcomeUnknown, List<ScimExchange> exchanges) {
    super(message);
    this.kind = kind;
    this.outcomeUnknown = outcomeUnknown;
    this.exchanges = List.copyOf(exchanges);
  }

  public Kind kind() {
    return kind;
  }

  public boolean outcomeUnknown() {
    return outcomeUnknown;
  }

  public List<ScimExchange> exchanges() {
    return exchanges;
  }
}
