package dev.lockstep;

import java.util.function.Consumer;

/// Lets something happen after each call of a method, before its answer is used: what another thread
/// might do just then.
///
/// @param then gets the answer
public record AfterCall(String method, Consumer<Object> then) implements Watcher {
  /// What happens whatever the answer is.
  public AfterCall(String method, Runnable then) {
    this(method, _ -> then.run());
  }

  @Override
  public <T> T watched(Class<T> type, T watched) {
    return Watcher.of(
        type,
        (called, arguments) -> {
          Object answer = called.invoke(watched, arguments);
          if (called.getName().equals(method)) {
            then.accept(answer);
          }
          return answer;
        });
  }
}
