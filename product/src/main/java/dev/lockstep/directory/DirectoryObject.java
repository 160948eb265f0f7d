package dev.lockstep.directory;

import dev.lockstep.scim.value.Value;
import java.time.Instant;
import java.util.NoSuchElementException;
import java.util.Optional;

/// A user, a group or a resource of a declared type as the Directory keeps it.
///
/// @param document its attributes without `id`, `meta`, `schemas`, and for a group without
///     `members`, which are rows of their own
/// @param version counts the changes, a group's memberships among them
/// @param deleted when it went into the recycle bin: then SCIM doesn't see it
public record DirectoryObject(
    ObjectId id,
    ResourceKind type,
    Owner owner,
    Value.Complex document,
    long version,
    Instant created,
    Instant lastModified,
    Optional<Instant> deleted) {

  /// What sources and Applications call it.
  ///
  /// @throws NoSuchElementException where it is of a declared type, which they leave alone
  public ObjectType objectType() {
    return type.objectType()
        .orElseThrow(
            () ->
                new NoSuchElementException(
                    "'" + id + "' is a " + type.resourceType() + ", neither a user nor a group"));
  }

  /// What pages and logs call it: its display name, else its user name, else its id.
  public String label() {
    return document
        .text("displayName")
        .or(() -> document.text("userName"))
        .orElseGet(() -> id.toString());
  }

  /// A user that may sign in, or any group; absent `active` counts as true.
  public boolean enabled() {
    return document.flag("active").orElse(true);
  }

  public boolean inRecycleBin() {
    return deleted.isPresent();
  }

  /// The next version of it with another document.
  public DirectoryObject changed(Value.Complex newDocument, Instant now) {
    return new DirectoryObject(id, type, owner, newDocument, version + 1, created, now, deleted);
  }

  /// The same version in other hands.
  DirectoryObject with(Owner newOwner) {
    return new DirectoryObject(
        id, type, newOwner, document, version, created, lastModified, deleted);
  }

  /// The next version of it in other hands.
  public DirectoryObject ownedBy(Owner newOwner, Instant now) {
    return new DirectoryObject(id, type, newOwner, document, version + 1, created, now, deleted);
  }

  public DirectoryObject binned(Instant now) {
    return new DirectoryObject(
        id, type, owner, document, version + 1, created, now, Optional.of(now));
  }

  /// Out of the recycle bin, with another document.
  public DirectoryObject restored(Value.Complex newDocument, Instant now) {
    return new DirectoryObject(
        id, type, owner, newDocument, version + 1, created, now, Optional.empty());
  }
}
