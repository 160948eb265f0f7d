package dev.lockstep;

/// Lets something happen before each call of a method: what another thread might do just then.
public record BeforeCall(String method, Runnable first) implements Watcher {
  @Override
  public <T> T watched(Class<T> type, T watched) {
    return Watcher.of(
        type,
        (called, arguments) -> {
          if (called.getName().equals(method)) {
            first.run();
          }
          return called.invoke(watched, arguments);
        });
  }
}
