package dev.lockstep.directory;

/// A place in a Directory's change feed. Comparable only within its epoch, which a restored or
/// copied store changes; a position of another epoch forces a full cycle.
public record FeedPosition(String epoch, long revision) {

  @Override
  public String toString() {
    return epoch + ":" + revision;
  }

  public static FeedPosition parse(String text) {
    int colon = text.lastIndexOf(':');
    return new FeedPosition(text.substring(0, colon), Long.parseLong(text.substring(colon + 1)));
  }
}
