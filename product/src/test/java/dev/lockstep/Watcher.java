package dev.lockstep;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/// Stands between who asks and what is asked.
public interface Watcher {
  <T> T watched(Class<T> type, T watched);

  /// What is done in place of a call; throws what the call throws.
  interface Instead {
    @Nullable Object of(Method called, Object[] arguments) throws ReflectiveOperationException;
  }

  /// One of this type of which nothing is called directly.
  static <T> T of(Class<T> type, Instead instead) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, called, arguments) -> {
              try {
                return instead.of(called, arguments == null ? new Object[0] : arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  record Nobody() implements Watcher {
    @Override
    public <T> T watched(Class<T> type, T watched) {
      return watched;
    }
  }
}
