package dev.lockstep;

/// The rest of a thread that goes on for ever after an error of ours, so that it doesn't fill the
/// log.
final class AfterError {
  private static final long MILLIS = 5_000;

  private AfterError() {}

  /// @param doing what failed
  static void rest(System.Logger log, String doing, RuntimeException e) {
    log.log(System.Logger.Level.ERROR, doing + " failed", e);
    try {
      Thread.sleep(MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
