package dev.lockstep.directory;

import java.util.regex.Pattern;

/// The name of a Directory in URLs and keys: lower-case letters, digits and hyphens, 1 to 63 of
/// them, beginning with a letter or digit. No underscore: Okta refuses one in a base URL.
public record DirectoryId(String value) {
  private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  public DirectoryId {
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "a directory's name has 1 to 63 lower-case letters, digits and hyphens, not '"
              + value
              + "'");
    }
  }

  public static boolean isValid(String value) {
    return FORM.matcher(value).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
