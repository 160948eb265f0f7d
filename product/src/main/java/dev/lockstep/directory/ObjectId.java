package dev.lockstep.directory;

import java.util.Optional;
import java.util.UUID;

/// The Directory's own id of an object, which never changes: SCIM's `id`, Entra's `objectId`.
public record ObjectId(UUID value) implements Comparable<ObjectId> {

  public static ObjectId of(String text) {
    return parse(text)
        .orElseThrow(() -> new IllegalArgumentException("an object's id is a UUID: " + text));
  }

  /// Empty where the text is no UUID in its canonical form: to a client that is just an id which
  /// doesn't exist.
  public static Optional<ObjectId> parse(String text) {
    if (text.length() != 36) {
      return Optional.empty();
    }
    try {
      UUID uuid = UUID.fromString(text);
      return uuid.toString().equals(text) ? Optional.of(new ObjectId(uuid)) : Optional.empty();
    } catch (IllegalArgumentException notAUuid) {
      return Optional.empty();
    }
  }

  /// In the order of the text, which is the order in which stores sort it.
  @Override
  public int compareTo(ObjectId other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
