package dev.lockstep.provisioning;

import java.util.function.Consumer;

/// Lets something happen after each call of a method, before its answer is used: what another thread
/// might do just then.
///
/// @param then gets the answer
public record AfterCall(String method, Consumer<Object> then) implements Watcher {
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
