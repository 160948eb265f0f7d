package dev.lockstep.provisioning;

import dev.lockstep.Watcher;
import java.lang.reflect.InvocationTargetException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs each unit of work to its end, takes it back, and runs it again, as a store does whose
/// writer came into another's way.
final class EachUnitTwice implements Watcher {
  private boolean inside;

  private static final class TakenBack extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public <T> T watched(Class<T> type, T watched) {
    return Watcher.of(
        type,
        (called, arguments) ->
            called.getName().equals("atomically") && !inside
                ? twice(unit -> called.invoke(watched, unit), (Supplier<?>) arguments[0])
                : called.invoke(watched, arguments));
  }

  private interface Store {
    @Nullable Object atomically(Supplier<?> unit) throws ReflectiveOperationException;
  }

  private @Nullable Object twice(Store store, Supplier<?> unit)
      throws ReflectiveOperationException {
    inside = true; // a unit within a unit runs as often as that
    try {
      return store.atomically(takenBack(unit));
    } catch (InvocationTargetException e) {
      if (!(e.getCause() instanceof TakenBack)) {
        throw e;
      }
      return store.atomically(unit);
    } finally {
      inside = false;
    }
  }

  private static Supplier<Object> takenBack(Supplier<?> unit) {
    return () -> {
      Object _ = unit.get();
      throw new TakenBack();
    };
  }
}
