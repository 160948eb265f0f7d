package dev.lockstep.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.lockstep.scim.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/// What was answered to requests that carry an `Idempotency-Key`
/// (draft-ietf-httpapi-idempotency-key-header), so that a client that got no answer can ask again
/// and nothing is done twice. Who asks again before the first is answered waits for its answer.
///
/// In memory alone, as answers hold secrets that are shown once: a restart forgets them.
final class RepeatedRequests {
  /// Longer than a client tries again.
  static final Duration LIFE = Duration.ofDays(1);

  /// Answers are some kilobytes each; the oldest make place.
  private static final int MOST = 10_000;

  static final int LONGEST_KEY = 255;

  private final Cache<Key, Known> answers;

  /// @param who their credential: others' keys are others'
  record Key(String who, String key) {}

  /// @param answer empty where the request failed: it did nothing, and may be tried again
  private record Known(String request, CompletableFuture<Optional<ApiAnswer>> answer) {}

  RepeatedRequests(InstantSource clock) {
    answers =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(LIFE)
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .executor(Runnable::run)
            .build();
  }

  /// All of a request that counts. A hash, as a body may be a file of megabytes.
  static String fingerprint(String path, JsonNode body) {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      hash.update((path + " ").getBytes(StandardCharsets.UTF_8));
      return HexFormat.of()
          .formatHex(hash.digest(body.isBinary() ? body.binaryValue() : Json.bytes(body)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// The answer that was given before to the same request, or that it is given now.
  ///
  /// @param request as [#fingerprint] has it
  ApiAnswer answer(Key key, String request, Route.Handler handler, ApiCall call)
      throws InterruptedException {
    if (key.key().length() > LONGEST_KEY) {
      throw new IllegalArgumentException(
          "'Idempotency-Key' has at most " + LONGEST_KEY + " characters");
    }
    while (true) {
      Known mine = new Known(request, new CompletableFuture<>());
      Known before = answers.asMap().putIfAbsent(key, mine);
      if (before == null) {
        return first(key, mine, handler, call);
      }
      if (!before.request().equals(request)) {
        return anotherRequest(key);
      }
      Optional<ApiAnswer> answer = awaited(before);
      if (answer.isPresent()) {
        return answer.get();
      }
    }
  }

  private ApiAnswer first(Key key, Known mine, Route.Handler handler, ApiCall call)
      throws InterruptedException {
    Optional<ApiAnswer> answer = Optional.empty();
    try {
      answer = Optional.of(handler.handle(call));
      return answer.get();
    } finally {
      if (answer.isEmpty()) {
        answers.asMap().remove(key, mine);
      }
      mine.answer().complete(answer);
    }
  }

  private static Optional<ApiAnswer> awaited(Known before) throws InterruptedException {
    try {
      return before.answer().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("it is never completed so", e);
    }
  }

  private static ApiAnswer anotherRequest(Key key) {
    return ApiAnswer.problem(
        422,
        "Another request",
        "the Idempotency-Key '"
            + key.key()
            + "' was used for another request: give each request a key of its own");
  }
}
