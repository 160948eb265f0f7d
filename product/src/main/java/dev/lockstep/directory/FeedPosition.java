package dev.lockstep.directory;

/// A place in a Directory's change feed. Means something only within its epoch, which a restored or
/// copied store changes; a position of another epoch forces a full cycle.
///
/// @param place what the store calls it, opaque to everybody else: not even the order of two places
///     can be told from them
public record FeedPosition(String epoch, String place) {

  @Override
  public String toString() {
    return epoch + ":" + place;
  }

  public static FeedPosition parse(String text) {
    int colon = text.lastIndexOf(':');
    return new FeedPosition(text.substring(0, colon), text.substring(colon + 1));
  }
}
