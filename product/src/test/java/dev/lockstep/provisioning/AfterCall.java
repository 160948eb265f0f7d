package dev.lockstep.provisioning;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/// Lets something happen after each call of a method, before its answer is used: what another thread
/// might do just then.
///
/// @param then gets the answer
record AfterCall(String method, Consumer<Object> then) implements Watcher {
  @Override
  public <T> T watched(Class<T> type, T watched) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, called, arguments) -> {
              try {
                Object answer = called.invoke(watched, arguments);
                if (called.getName().equals(method)) {
                  then.accept(answer);
                }
                return answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
