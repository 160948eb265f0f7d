package dev.lockstep.target;

import dev.lockstep.client.ClientException;
import dev.lockstep.client.ScimCall;
import dev.lockstep.client.ScimClient;
import dev.lockstep.client.ScimExchange;
import dev.lockstep.client.ScimReply;
import dev.lockstep.client.ScimReply.Body;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.Target;
import dev.lockstep.provisioning.TargetException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The requests of one operation. Each error that comes out of it carries all of them.
final class Conversation {
  private final ScimClient client;
  private final Traffic traffic;
  private final List<Target.Exchange> exchanges = new ArrayList<>();
  private boolean tooLarge;

  Conversation(ScimClient client, Traffic traffic) {
    this.client = client;
    this.traffic = traffic;
  }

  /// The reply, a success or not, but never a web page with a status of success: that is a
  /// gateway's sign-in page, and nothing was done. A target that asks for a pause is given it and
  /// asked again, as long as the call's limit allows: such an answer says that nothing was done.
  ScimReply send(ScimCall call) throws InterruptedException {
    Instant deadline = traffic.now().plus(call.limit());
    while (true) {
      Sent sent = once(call);
      Optional<Instant> opens = traffic.close(sent.reply(), sent.began());
      if (opens.isEmpty() || opens.get().isAfter(deadline)) {
        return usable(call, sent.reply());
      }
    }
  }

  private record Sent(ScimReply reply, Instant began) {}

  private Sent once(ScimCall call) throws InterruptedException {
    Instant began = traffic.enter(call);
    boolean overloaded = false;
    try {
      ScimReply reply = client.once(call);
      overloaded = reply.status() == 429 || reply.status() == 503;
      record(reply.exchanges());
      return new Sent(reply, began);
    } catch (ClientException e) {
      overloaded = e.kind() == ClientException.Kind.TIMEOUT;
      tooLarge = e.kind() == ClientException.Kind.TOO_LARGE;
      record(e.exchanges());
      throw failed(code(e.kind()), String.valueOf(e.getMessage()), e.outcomeUnknown());
    } finally {
      traffic.leave(began, overloaded);
    }
  }

  /// Whether the last answer was cut off, because it is larger than the client takes.
  boolean wasTooLarge() {
    return tooLarge;
  }

  private ScimReply usable(ScimCall call, ScimReply reply) {
    if (reply.isSuccess() && reply.body() instanceof Body.Unreadable unreadable) {
      throw failed(
          ErrorCode.SERVICE_INCOMPATIBLE,
          unreadable.isWebPage()
              ? "the target answered with a web page: its URL is not that of a SCIM endpoint"
              : "the target answered " + reply.status() + ", but " + unreadable.problem(),
          !call.method().isSafe());
    }
    return reply;
  }

  /// Like [#send(ScimCall)], for calls that only success answers.
  ScimReply demand(ScimCall call) throws InterruptedException {
    ScimReply reply = send(call);
    if (!reply.isSuccess()) {
      throw refused(call, reply);
    }
    return reply;
  }

  <T> Target.Answer<T> answer(T value) {
    return new Target.Answer<>(value, exchanges);
  }

  <T> Target.Answer<T> answer(T value, List<Target.Deviation> deviations) {
    return new Target.Answer<>(value, exchanges, deviations);
  }

  TargetException refused(ScimCall call, ScimReply reply) {
    Refusal refusal = Refusal.of(reply);
    return new TargetException(
        refusal.code(),
        refusal.message(),
        refusal.outcomeUnknown() && !call.method().isSafe(),
        reply.retryAfter(),
        exchanges);
  }

  TargetException groupGone(String id) {
    return failed(ErrorCode.INVALID_ANCHOR, "the target has no group " + id + " any more", false);
  }

  TargetException withoutId(int status) {
    return failed(
        ErrorCode.SERVICE_INCOMPATIBLE,
        "the target answered " + status + " but didn't say the new id",
        true);
  }

  TargetException failed(ErrorCode code, String message, boolean outcomeUnknown) {
    return new TargetException(code, message, outcomeUnknown, Optional.empty(), exchanges);
  }

  private void record(List<ScimExchange> sent) {
    for (ScimExchange exchange : sent) {
      exchanges.add(
          new Target.Exchange(
              exchange.method(),
              exchange.url(),
              exchange.requestBody(),
              exchange.status(),
              exchange.responseBody(),
              exchange.duration()));
    }
  }

  private static ErrorCode code(ClientException.Kind kind) {
    return switch (kind) {
      case CONNECT, TLS, PROTOCOL -> ErrorCode.WEB_EXCEPTION_PROTOCOL_ERROR;
      case AUTHENTICATION -> ErrorCode.CREDENTIAL_VALIDATION_FAILURE;
      case TIMEOUT -> ErrorCode.TIMEOUT;
      case TOO_LARGE -> ErrorCode.SERVICE_INCOMPATIBLE;
    };
  }
}
