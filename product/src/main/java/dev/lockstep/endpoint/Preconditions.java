package dev.lockstep.endpoint;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ResourceView;
import dev.lockstep.directory.VersionCondition;
import dev.lockstep.scim.ScimException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `If-Match` and `If-None-Match`: `*`, or a list of entity tags (RFC 9110, section 13.1). Versions
/// are weak, and compare weakly in both: SCIM has no other (RFC 7644, section 3.14).
record Preconditions(Optional<Tags> match, Optional<Tags> noneMatch) implements VersionCondition {

  /// The tags of one header. What isn't ours is in no list of ours, so it never matches.
  ///
  /// @param any `*`
  private record Tags(boolean any, Set<String> opaque) {
    private static final Pattern TAG =
        Pattern.compile("\\s*(?:W/)?(?:\"([^\"]*)\"|([^\",\\s]+))\\s*,?");

    static Tags parse(String header) {
      Set<String> opaque = new LinkedHashSet<>();
      Matcher matcher = TAG.matcher(header);
      while (matcher.find()) {
        opaque.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
      }
      return new Tags(header.strip().equals("*"), opaque);
    }

    boolean contain(long version) {
      return any || opaque.contains(String.valueOf(version));
    }
  }

  static final Preconditions NONE = new Preconditions(Optional.empty(), Optional.empty());

  static Preconditions of(Call call) {
    if (!call.capabilities().etag()) {
      return NONE;
    }
    ScimRequest request = call.request();
    return new Preconditions(
        request.header("if-match").map(Tags::parse),
        request.header("if-none-match").map(Tags::parse));
  }

  /// The `version` of a bulk operation, which stands for an `If-Match` (RFC 7644, section 3.7).
  static Preconditions ofVersion(Optional<String> version) {
    return new Preconditions(version.map(Tags::parse), Optional.empty());
  }

  static String tag(DirectoryObject object) {
    return tag(object.version());
  }

  static String tag(long version) {
    return ResourceView.version(version);
  }

  @Override
  public boolean holds(long version) {
    return match.stream().allMatch(tags -> tags.contain(version)) && !isKnown(version);
  }

  /// Whether the client has this version: a GET is then answered with 304.
  boolean isKnown(long version) {
    return noneMatch.stream().anyMatch(tags -> tags.contain(version));
  }

  /// @throws ScimException 412 where a GET asks for another version than there is
  void checkMatch(DirectoryObject object) {
    if (match.stream().anyMatch(tags -> !tags.contain(object.version()))) {
      throw new ScimException(
          412,
          Optional.empty(),
          "the version is " + tag(object) + ", not one of those in If-Match");
    }
  }
}
