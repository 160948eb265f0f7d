package dev.lockstep;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Stands before what is asked, and lets something happen once between two calls: what another
/// thread might do just then.
public final class Meanwhile {
  private final AtomicReference<Optional<Step>> next = new AtomicReference<>(Optional.empty());

  private record Step(String method, boolean ahead, Runnable then) {}

  /// One of this type that answers as this one.
  public <T> T before(Class<T> type, T asked) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, called, arguments) -> {
              try {
                passing(called.getName(), true);
                Object answer = called.invoke(asked, arguments);
                passing(called.getName(), false);
                return answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private void passing(String method, boolean ahead) {
    Optional<Step> step = next.get();
    if (step.filter(one -> one.method().equals(method) && one.ahead() == ahead).isPresent()
        && next.compareAndSet(step, Optional.empty())) {
      step.get().then().run();
    }
  }

  /// After the next call of this method.
  public void after(String method, Runnable then) {
    next.set(Optional.of(new Step(method, false, then)));
  }

  /// Before the next call of this method, such as that which begins a unit of work.
  public void ahead(String method, Runnable then) {
    next.set(Optional.of(new Step(method, true, then)));
  }

  /// Whether it has happened.
  public boolean over() {
    return next.get().isEmpty();
  }
}
