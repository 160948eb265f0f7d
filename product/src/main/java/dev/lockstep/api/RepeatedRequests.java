package dev.lockstep.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// What was answered to requests that carry an `Idempotency-Key`
/// (draft-ietf-httpapi-idempotency-key-header), so that a client that got no answer can ask again
/// and nothing is done twice.
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

  /// @param answer empty while it is being made
  private record Known(String request, Optional<ApiAnswer> answer) {}

  RepeatedRequests(InstantSource clock) {
    answers =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(LIFE)
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .executor(Runnable::run)
            .build();
  }

  /// The answer that was given before to the same request, or that it is given now.
  ///
  /// @param request all of it that counts: method, path and body
  ApiAnswer answer(Key key, String request, Route.Handler handler, ApiCall call)
      throws InterruptedException {
    if (key.key().length() > LONGEST_KEY) {
      throw new IllegalArgumentException(
          "'Idempotency-Key' has at most " + LONGEST_KEY + " characters");
    }
    Known before = answers.asMap().putIfAbsent(key, new Known(request, Optional.empty()));
    if (before != null) {
      return repeated(key, request, before);
    }
    boolean kept = false;
    try {
      ApiAnswer answer = handler.handle(call);
      answers.put(key, new Known(request, Optional.of(answer)));
      kept = true;
      return answer;
    } finally {
      if (!kept) { // what failed did nothing, and may be tried again
        answers.invalidate(key);
      }
    }
  }

  private static ApiAnswer repeated(Key key, String request, Known before) {
    if (!before.request().equals(request)) {
      return ApiAnswer.problem(
          422,
          "Another request",
          "the Idempotency-Key '"
              + key.key()
              + "' was used for another request: give each request a key of its own");
    }
    return before
        .answer()
        .orElseGet(
            () ->
                ApiAnswer.problem(
                    409,
                    "Not done yet",
                    "the first request with the Idempotency-Key '"
                        + key.key()
                        + "' is still being answered: ask again"));
  }
}
