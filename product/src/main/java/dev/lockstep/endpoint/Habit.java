package dev.lockstep.endpoint;

import java.util.List;
import java.util.Locale;

/// What clients write otherwise than RFC 7644 says. Whether a [Profile] understands it or refuses
/// it, each meeting is counted, so that an administrator sees what a client does.
///
/// The evidence of each is a list of test vectors: `Q-E…` Entra, `Q-O…` Okta, `Q-M…` Microsoft's
/// validator, `Q-C…` other clients, `Q-X…` hazards of any client.
public enum Habit {
  STRING_BOOLEAN(
      "a boolean as a string, such as \"False\"", "write true or false without quotes", "Q-E01"),
  OPERATION_CASE(
      "an operation with a capital letter, such as \"Replace\"",
      "write add, remove or replace",
      "Q-E01",
      "Q-E03",
      "Q-E19"),
  PATH_AS_KEY(
      "a path as the key of a value, such as \"name.givenName\"",
      "give each path an operation of its own",
      "Q-E05",
      "Q-E06",
      "Q-E07"),
  STRING_BOOLEAN_IN_FILTER(
      "a boolean in quotes inside a filter, such as roles[primary eq \"True\"]",
      "write true or false without quotes",
      "Q-E12"),
  BARE_VALUE(
      "a string where a complex value belongs, such as \"manager\": \"271\"",
      "write {\"value\": …}",
      "Q-E15",
      "Q-M02",
      "Q-C04"),
  WRAPPED_VALUE("a single value wrapped in a list", "write it without the list", "Q-E01", "Q-E16"),
  EXTENSION_WITHOUT_URN(
      "an attribute of an extension without its URN, such as \"manager\"",
      "put the schema's URN in front",
      "Q-E16",
      "Q-E17",
      "Q-E18",
      "Q-E24"),
  EMPTY_TEXT(
      "an empty string for no value, such as \"manager\": \"\"", "use remove, or null", "Q-E17"),
  ADD_OF_NOTHING("an add of null, which clears", "use remove", "Q-E17"),
  REMOVE_WITH_VALUE(
      "a remove that lists the values to take away",
      "choose them in the path, such as members[value eq \"…\"]",
      "Q-E20",
      "Q-C03"),
  FOREIGN_SCHEMA(
      "a schema's URN that the resource type doesn't have", "leave it out", "Q-E23", "Q-E24"),
  MISSING_SCHEMAS("a body without 'schemas'", "name the body's schema", "Q-X17"),
  BARE_WORD("a filter's value without quotes", "write it in quotes", "Q-E26", "Q-M03"),
  COMPARISON_BEHIND_BRACKET(
      "a comparison behind a bracket, such as emails[type eq \"work\"].value eq \"…\"",
      "put it into the bracket with and",
      "Q-E26"),
  EXTRA_SLASH(
      "a URL with empty segments, such as //Users or /Users/",
      "leave them out",
      "Q-E31",
      "Q-M04",
      "Q-X16"),
  PATH_CASE(
      "the path of a resource type in another case, such as /users",
      "write it as the resource type does",
      "Q-X16"),
  READ_ONLY_IN_PATCH(
      "read-only attributes among those that a PATCH sets, such as \"id\"",
      "leave them out",
      "Q-O09",
      "Q-O11",
      "Q-C03"),
  EXTRA_PATCH_KEY(
      "keys that a PATCH doesn't have, such as \"name\" in an operation",
      "leave them out",
      "Q-M01",
      "Q-M02"),
  FILTER_IN_SELECTION(
      "a filter in attributes or excludedAttributes", "name the attribute alone", "Q-M05"),
  LONE_OPERATION("one operation where a list of them belongs", "write it into a list", "Q-X06"),
  LONE_VALUE("one value where a list belongs", "write it into a list", "Q-X06"),
  PATH_WITH_SLASH(
      "a path that begins with a slash, such as \"/active\"", "leave the slash out", "Q-X07"),
  IGNORED_PARAMETER(
      "a parameter that the service provider ignores, such as \"startIndex\"",
      "do without it, and walk lists by cursor",
      "Q-A03"),
  UNKNOWN_ATTRIBUTE(
      "an attribute that is in no schema", "leave it out, or declare it", "Q-M01", "Q-C05");

  private final String label;
  private final String mend;
  private final String evidence;

  Habit(String label, String mend, String... evidence) {
    this.label = label;
    this.mend = mend;
    this.evidence = String.join(" ", evidence);
  }

  /// As the API writes it, for example `string-boolean`.
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public String label() {
    return label;
  }

  /// What a client does instead.
  public String mend() {
    return mend;
  }

  /// The ids of the test vectors that show it.
  public List<String> evidence() {
    return List.of(evidence.split(" ", -1));
  }
}
