package dev.lockstep.endpoint;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a text of an imitated service provider may be. None may be empty.
///
/// @param maxLength in characters (code points)
/// @param forbidden finds one character that may not be in it
record TextRule(int maxLength, Pattern forbidden) {

  /// @throws ScimException 400, naming the path and the culprit
  void check(String path, String text) {
    if (text.isEmpty()) {
      throw invalid("'" + path + "' is empty: leave it out");
    }
    int length = text.codePointCount(0, text.length());
    if (length > maxLength) {
      throw invalid("'" + path + "' has " + length + " characters; " + maxLength + " is the most");
    }
    Matcher bad = forbidden.matcher(text);
    if (bad.find()) {
      throw invalid(
          "'%s' holds the character U+%04X, which it can't"
              .formatted(path, text.codePointAt(bad.start())));
    }
  }

  private static ScimException invalid(String detail) {
    return ScimException.badRequest(ScimType.INVALID_VALUE, detail);
  }
}
