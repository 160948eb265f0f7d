package dev.lockstep.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// On what a request depends (RFC 9110, section 13.1): a change on what the client has read before,
/// a reading on that being old.
///
/// @param match of `If-Match`
/// @param noneMatch of `If-None-Match`
record Conditions(Optional<Tags> match, Optional<Tags> noneMatch) {
  private static final Pattern TAG = Pattern.compile("\\s*(W/)?\"([^\"]*)\"\\s*(,|$)");

  /// @param any whether a `*` stands there, for whatever state
  record Tags(boolean any, List<Tag> list) {
    Tags {
      list = List.copyOf(list);
    }

    /// Strong comparison, of the settings alone.
    boolean namesSettingsOf(EntityTag current) {
      return any || list.stream().anyMatch(tag -> !tag.weak() && tag.tag().sameSettings(current));
    }

    /// Weak comparison.
    boolean names(EntityTag current) {
      return any || list.stream().anyMatch(tag -> tag.tag().equals(current));
    }
  }

  record Tag(boolean weak, EntityTag tag) {}

  /// @throws IllegalArgumentException for headers that hold no entity tags
  static Conditions read(Optional<String> match, Optional<String> noneMatch) {
    return new Conditions(
        match.map(text -> tags("If-Match", text)),
        noneMatch.map(text -> tags("If-None-Match", text)));
  }

  private static Tags tags(String header, String text) {
    if (text.strip().equals("*")) {
      return new Tags(true, List.of());
    }
    List<Tag> tags = new ArrayList<>();
    Matcher matcher = TAG.matcher(text);
    int end = 0;
    while (end < text.length() && matcher.find() && matcher.start() == end) {
      tags.add(new Tag(matcher.group(1) != null, EntityTag.parse(matcher.group(2))));
      end = matcher.end();
    }
    if (tags.isEmpty() || end < text.length()) {
      throw new IllegalArgumentException(
          "'"
              + header
              + "' takes the ETag of an answer, in its quotes, or *, not '"
              + text.strip()
              + "'");
    }
    return new Tags(false, tags);
  }

  boolean given() {
    return match.isPresent() || noneMatch.isPresent();
  }
}
