package dev.lockstep.administration;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/// How far a job under way has come, and whether it is to stop. Told and asked from any thread.
final class Underway implements Progress {
  private final AtomicLong done = new AtomicLong();
  private volatile long total = -1;
  private volatile boolean stopped;

  @Override
  public void expect(long all) {
    total = all;
  }

  @Override
  public void done(long more) {
    done.addAndGet(more);
    if (stopped) {
      throw new CancelledException();
    }
  }

  /// From the next time on that it tells how far it is.
  void stop() {
    stopped = true;
  }

  long done() {
    return done.get();
  }

  /// The job at this moment. There may be more to do than was expected.
  Job at(Job job, Job.State state) {
    long so = done.get();
    return job.at(
        state, so, total < 0 ? OptionalLong.empty() : OptionalLong.of(Math.max(total, so)));
  }
}
