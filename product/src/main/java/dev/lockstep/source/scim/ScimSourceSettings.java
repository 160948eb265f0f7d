package dev.lockstep.source.scim;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Where the service provider is and how often everything is compared.
///
/// @param compareEvery how old the last full listing may be: in between only what changed is asked
///     for, and who was deleted isn't seen
/// @param pageSize how many resources are asked for at once; a service provider may give fewer
public record ScimSourceSettings(URI url, Duration compareEvery, int pageSize) {
  private static final List<String> KNOWN = List.of("url", "compareEvery", "pageSize");

  private static final Duration DEFAULT_COMPARE_EVERY = Duration.ofHours(1);
  private static final String DEFAULT_PAGE_SIZE = "100";
  private static final int MAX_PAGE_SIZE = 1_000;

  /// From the settings of a source: `url` and, with their defaults, `compareEvery` (`PT1H`) and
  /// `pageSize` (100).
  ///
  /// @throws IllegalArgumentException naming the setting that is wrong and the mend
  public static ScimSourceSettings of(Map<String, String> settings) {
    for (String name : settings.keySet()) {
      if (!KNOWN.contains(name)) {
        throw new IllegalArgumentException(
            "a SCIM source has no setting '" + name + "'; it has " + String.join(", ", KNOWN));
      }
    }
    String url = settings.getOrDefault("url", "");
    if (url.isBlank()) {
      throw new IllegalArgumentException(
          "'url' is missing: the service provider's base, such as https://example.com/scim/v2");
    }
    return new ScimSourceSettings(
        URI.create(url),
        duration(settings.getOrDefault("compareEvery", DEFAULT_COMPARE_EVERY.toString())),
        pageSize(settings.getOrDefault("pageSize", DEFAULT_PAGE_SIZE)));
  }

  private static Duration duration(String text) {
    try {
      Duration duration = Duration.parse(text);
      if (!duration.isNegative()) {
        return duration;
      }
    } catch (DateTimeException notADuration) {
      // told below
    }
    throw new IllegalArgumentException(
        "'compareEvery' is a duration such as PT1H, not '" + text + "'");
  }

  private static int pageSize(String text) {
    if (text.matches("[1-9][0-9]{0,3}") && Integer.parseInt(text) <= MAX_PAGE_SIZE) {
      return Integer.parseInt(text);
    }
    throw new IllegalArgumentException(
        "'pageSize' is a number from 1 to " + MAX_PAGE_SIZE + ", not '" + text + "'");
  }
}
