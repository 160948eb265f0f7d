package dev.lockstep.administration;

/// Told by work how far it has come.
public interface Progress {
  Progress UNTOLD =
      new Progress() {
        @Override
        public void expect(long total) {}

        @Override
        public void done(long more) {}
      };

  /// How much there is to do, as far as that is known.
  void expect(long total);

  /// @throws CancelledException where it is to stop
  void done(long more);

  /// Somebody has said that the work is to stop.
  final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CancelledException() {
      super("it was cancelled");
    }
  }
}
