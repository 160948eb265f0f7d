package dev.lockstep;

/// Lets something happen once, said when all that is watched is made already.
public final class Meanwhile implements Watcher {
  private volatile Once step = new Once(() -> {});
  private volatile Watcher watcher = new Nobody();

  @Override
  public <T> T watched(Class<T> type, T watched) {
    return Watcher.of(
        type, (called, arguments) -> called.invoke(watcher.watched(type, watched), arguments));
  }

  /// After the next call of this method.
  public void after(String method, Runnable then) {
    step = new Once(then);
    watcher = new AfterCall(method, step);
  }

  /// Before the next call of this method, such as that which begins a unit of work.
  public void before(String method, Runnable then) {
    step = new Once(then);
    watcher = new BeforeCall(method, step);
  }

  /// Whether it has happened.
  public boolean over() {
    return step.isDone();
  }
}
