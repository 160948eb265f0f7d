package dev.lockstep.api;

/// How many requests one caller may make of the API.
///
/// @param perMinute for long, at least 1
/// @param burst at once, after a rest; at least 1
public record RequestRate(int perMinute, int burst) {
  /// More than any script gets through one request after the other.
  public static final RequestRate DEFAULT = new RequestRate(30_000, 5_000);

  public RequestRate {
    if (perMinute < 1 || burst < 1) {
      throw new IllegalArgumentException("a rate is of one request at least");
    }
  }
}
