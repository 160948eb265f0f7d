package dev.lockstep.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/// Reads a body into memory, and hangs up where it is larger than allowed. Remembers the status,
/// which is worth knowing where the body never ends.
final class CappedBody implements HttpResponse.BodyHandler<byte[]> {
  private final int limit;
  private volatile int status;

  CappedBody(int limit) {
    this.limit = limit;
  }

  /// 0 where no answer has begun.
  int status() {
    return status;
  }

  @Override
  public BodySubscriber<byte[]> apply(ResponseInfo info) {
    status = info.statusCode();
    return new Reading(limit);
  }

  /// The body went over its limit.
  static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private static final class Reading implements BodySubscriber<byte[]> {
    private final int limit;
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private @Nullable Subscription subscription;

    Reading(int limit) {
      this.limit = limit;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
      return body;
    }

    @Override
    public void onSubscribe(Subscription begun) {
      subscription = begun;
      begun.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      Subscription current = subscription;
      if (current == null || body.isDone()) {
        return;
      }
      for (ByteBuffer buffer : buffers) {
        if (bytes.size() + buffer.remaining() > limit) {
          current.cancel();
          body.completeExceptionally(new TooLarge());
          return;
        }
        byte[] part = new byte[buffer.remaining()];
        buffer.get(part);
        bytes.writeBytes(part);
      }
      current.request(1);
    }

    @Override
    public void onError(Throwable problem) {
      body.completeExceptionally(problem);
    }

    @Override
    public void onComplete() {
      body.complete(bytes.toByteArray());
    }
  }
}
