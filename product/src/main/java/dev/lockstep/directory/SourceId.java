package dev.lockstep.directory;

import java.util.regex.Pattern;

/// The name of a Source in URLs, keys and folders, unique within its Directory: 1 to 64 letters,
/// digits, `.`, `-` and `_`, the first a letter or digit, so that it climbs out of no folder.
public record SourceId(String value) {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  public SourceId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a source's name has up to 64 letters, digits, '.', '-' and '_', such as 'ad', not '"
              + value
              + "'");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
