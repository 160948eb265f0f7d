package dev.lockstep.directory;

import java.time.Duration;
import java.util.Optional;

/// What an administrator may set for the tokens and OAuth clients of a Directory.
///
/// @param life of a token or an OAuth client, where issuing it names no other
/// @param accessTokenLife of what an OAuth client gets for its secret
/// @param perCredential how fast one token or OAuth client may send; empty for no limit
/// @param perDirectory how fast all of them together may send; empty for no limit
public record TokenSettings(
    Duration life,
    Duration accessTokenLife,
    Optional<RateLimit> perCredential,
    Optional<RateLimit> perDirectory) {

  /// What the targets that people know give: one year.
  public static final Duration DEFAULT_LIFE = Duration.ofDays(365);

  /// Past this a secret is forgotten rather than kept.
  public static final Duration LONGEST_LIFE = Duration.ofDays(3_650);

  /// What authorization servers usually give.
  public static final Duration DEFAULT_ACCESS_TOKEN_LIFE = Duration.ofHours(1);

  /// An access token is for now; a day spares even a nightly job a second one.
  public static final Duration LONGEST_ACCESS_TOKEN_LIFE = Duration.ofDays(1);

  /// Forty times the 25 requests a second that Entra wants: no client that works as it should is
  /// ever held up, one that runs wild leaves time for the others.
  public static final RateLimit DEFAULT_PER_CREDENTIAL = new RateLimit(1_000, 2_000);

  /// Two such clients at once.
  public static final RateLimit DEFAULT_PER_DIRECTORY = new RateLimit(2_000, 4_000);

  public static final TokenSettings DEFAULT =
      new TokenSettings(
          DEFAULT_LIFE,
          DEFAULT_ACCESS_TOKEN_LIFE,
          Optional.of(DEFAULT_PER_CREDENTIAL),
          Optional.of(DEFAULT_PER_DIRECTORY));

  public TokenSettings {
    check("life", life, LONGEST_LIFE);
    check("accessTokenLife", accessTokenLife, LONGEST_ACCESS_TOKEN_LIFE);
  }

  static void check(String name, Duration life, Duration longest) {
    if (life.compareTo(Duration.ofSeconds(1)) < 0 || life.compareTo(longest) > 0) {
      throw new IllegalArgumentException(
          "'" + name + "' is at least PT1S and at most " + text(longest) + ", not " + text(life));
    }
  }

  /// As `P365D` rather than `PT8760H`.
  public static String text(Duration duration) {
    return duration.equals(Duration.ofDays(duration.toDays())) && !duration.isZero()
        ? "P" + duration.toDays() + "D"
        : duration.toString();
  }

  /// A token bucket.
  ///
  /// @param perSecond how many requests a second in the long run
  /// @param burst how many at once after a rest
  public record RateLimit(int perSecond, int burst) {
    /// Faster than any server of today.
    public static final int HIGHEST = 1_000_000;

    public RateLimit {
      check("perSecond", perSecond);
      check("burst", burst);
    }

    private static void check(String name, int number) {
      if (number < 1 || number > HIGHEST) {
        throw new IllegalArgumentException(
            "'" + name + "' is a number from 1 to " + HIGHEST + ", not " + number);
      }
    }
  }
}
