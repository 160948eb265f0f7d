package dev.lockstep.directory;

import java.util.regex.Pattern;

/// The name of a Source in URLs, keys and folders: lower-case letters, digits and hyphens, 1 to 63
/// of them, beginning with a letter or digit.
public record SourceId(String value) {
  private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  public SourceId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a source's name has 1 to 63 lower-case letters, digits and hyphens, not '"
              + value
              + "'");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
