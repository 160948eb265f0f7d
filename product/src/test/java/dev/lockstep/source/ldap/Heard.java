package dev.lockstep.source.ldap;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Somebody who listens to a source.
final class Heard implements Runnable {
  private final Semaphore news = new Semaphore(0);

  @Override
  public void run() {
    news.release();
  }

  /// Whether there was news since the last look, or comes now.
  boolean something() throws InterruptedException {
    return within(20_000);
  }

  boolean within(long millis) throws InterruptedException {
    boolean heard = news.tryAcquire(millis, TimeUnit.MILLISECONDS);
    news.drainPermits();
    return heard;
  }
}
