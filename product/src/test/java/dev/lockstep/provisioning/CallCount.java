package dev.lockstep.provisioning;

import dev.lockstep.Watcher;
import java.util.Map;
import java.util.TreeMap;

/// How often the stores were asked, by method.
final class CallCount implements Watcher {
  private final Map<String, Integer> calls = new TreeMap<>();

  int total() {
    return calls.values().stream().mapToInt(Integer::intValue).sum();
  }

  /// How often one method was called.
  int of(String method) {
    return calls.getOrDefault(method, 0);
  }

  @Override
  public String toString() {
    return calls.toString();
  }

  @Override
  public <T> T watched(Class<T> type, T watched) {
    return Watcher.of(
        type,
        (called, arguments) -> {
          if (type != Target.class) {
            calls.merge(called.getName(), 1, Integer::sum);
          }
          return called.invoke(watched, arguments);
        });
  }
}
