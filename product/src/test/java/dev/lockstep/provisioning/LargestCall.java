package dev.lockstep.provisioning;

import dev.lockstep.Watcher;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// How many elements the largest collection has that was handed to one of the watched objects or came
/// from it.
final class LargestCall implements Watcher {
  private final AtomicInteger size = new AtomicInteger();
  private volatile String method = "";

  int size() {
    return size.get();
  }

  /// Of the call that was the largest.
  String method() {
    return method;
  }

  @Override
  public <T> T watched(Class<T> type, T watched) {
    return Watcher.of(
        type,
        (called, arguments) -> {
          Object answer = called.invoke(watched, arguments);
          for (Object argument : arguments) {
            look(called.getName(), argument);
          }
          look(called.getName(), answer);
          return answer;
        });
  }

  private void look(String name, @Nullable Object value) {
    if (value instanceof Collection<?> collection) {
      int found = collection.size();
      if (found > size.getAndAccumulate(found, Math::max)) {
        method = name;
      }
    } else if (value instanceof Target.Answer<?> answer) {
      look(name, answer.value());
    } else if (value instanceof Target.Page page) {
      look(name, page.resources());
    }
  }
}
