package dev.lockstep;

import java.util.concurrent.atomic.AtomicBoolean;

/// What happens the first time only.
public final class Once implements Runnable {
  private final Runnable what;
  private final AtomicBoolean done = new AtomicBoolean();

  public Once(Runnable what) {
    this.what = what;
  }

  @Override
  public void run() {
    if (!done.getAndSet(true)) {
      what.run();
    }
  }

  public boolean isDone() {
    return done.get();
  }
}
