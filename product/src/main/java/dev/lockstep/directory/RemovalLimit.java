package dev.lockstep.directory;

import java.time.Duration;

/// How many objects a source may take out of its Directory before a person is asked: the smaller of
/// an absolute number and a share of what it has there, but never less than a floor.
///
/// @param absolute objects
/// @param percentage of the objects that the source has in the Directory
/// @param floor so many go in any case: ten per cent of a small company is nobody
/// @param window how far back removals count, so that many small batches hold like a large one
public record RemovalLimit(int absolute, int percentage, int floor, Duration window) {
  /// As the deletion guard of an application.
  public static final RemovalLimit DEFAULT = new RemovalLimit(500, 10, 10, Duration.ofHours(24));

  public RemovalLimit {
    if (absolute < 0 || floor < 0) {
      throw new IllegalArgumentException(
          "'absolute' and 'floor' of a removal limit are numbers from 0, not "
              + Math.min(absolute, floor));
    }
    if (percentage < 0 || percentage > 100) {
      throw new IllegalArgumentException(
          "'percentage' of a removal limit is from 0 to 100, not " + percentage);
    }
    if (window.isNegative()) {
      throw new IllegalArgumentException(
          "'window' of a removal limit looks back, such as PT24H, and isn't " + window);
    }
  }

  /// What may go of so many objects.
  long of(long objects) {
    return Math.min(absolute, Math.max(floor, objects * percentage / 100));
  }

  /// What may go whatever there is.
  long least() {
    return Math.min(absolute, floor);
  }
}
