package dev.lockstep.directory;

/// Who may change an object: each has one owner.
public sealed interface Owner {

  /// Console and API.
  record Local() implements Owner {}

  /// SCIM clients.
  record Endpoint() implements Owner {}

  record OwnedBySource(SourceId source) implements Owner {}

  static Owner local() {
    return new Local();
  }

  static Owner endpoint() {
    return new Endpoint();
  }

  static Owner source(SourceId source) {
    return new OwnedBySource(source);
  }

  /// As stores keep it and pages show it: `local`, `endpoint`, `source:ad`.
  default String text() {
    return switch (this) {
      case Local() -> "local";
      case Endpoint() -> "endpoint";
      case OwnedBySource(SourceId source) -> "source:" + source.value();
    };
  }

  /// The inverse of [#text()].
  static Owner parse(String text) {
    if (text.equals("local")) {
      return local();
    }
    if (text.equals("endpoint")) {
      return endpoint();
    }
    if (text.startsWith("source:")) {
      return source(new SourceId(text.substring("source:".length())));
    }
    throw new IllegalArgumentException("no owner: " + text);
  }
}
