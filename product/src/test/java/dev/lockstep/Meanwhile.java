package dev.lockstep;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Stands before what is asked, and lets something happen once between an answer and its use: what
/// another thread might do just then.
public final class Meanwhile {
  private final AtomicReference<Optional<Step>> next = new AtomicReference<>(Optional.empty());

  private record Step(String method, Runnable then) {}

  /// One of this type that answers as this one.
  public <T> T before(Class<T> type, T asked) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, called, arguments) -> {
              try {
                Object answer = called.invoke(asked, arguments);
                answered(called.getName());
                return answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private void answered(String method) {
    Optional<Step> step = next.get();
    if (step.filter(one -> one.method().equals(method)).isPresent()
        && next.compareAndSet(step, Optional.empty())) {
      step.get().then().run();
    }
  }

  /// After the next call of this method.
  public void after(String method, Runnable then) {
    next.set(Optional.of(new Step(method, then)));
  }

  /// Whether it has happened.
  public boolean over() {
    return next.get().isEmpty();
  }
}
