package dev.lockstep.endpoint;

/// What clients write otherwise than RFC 7644 says, and what is understood all the same. Each
/// meeting is counted, so that an administrator sees what a client does.
public enum Habit {
  /// `"value": "False"` for a boolean, as Entra sends without its compliance flag.
  STRING_BOOLEAN("a boolean as a string"),
  /// `"op": "Replace"`.
  OPERATION_CASE("an operation with a capital letter"),
  /// `{"op":"Remove","path":"members","value":[…]}` takes away those listed and no others.
  REMOVE_WITH_VALUE("a remove that lists values"),
  /// `"path": "/displayName"`, a JSON pointer.
  PATH_WITH_SLASH("a path that begins with a slash"),
  /// `[{"value": "False"}]` where one value belongs.
  WRAPPED_VALUE("a single value wrapped in a list"),
  /// `"manager": ""` for no manager.
  EMPTY_TEXT("an empty string for no value"),
  /// An attribute that no schema has; it is left out.
  UNKNOWN_ATTRIBUTE("an attribute that is in no schema");

  private final String label;

  Habit(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
