package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryStore.UniquenessException;
import java.util.Map;
import java.util.Set;

/// The values of one object that a declared schema wants to be unique among the live objects of
/// its type. The table's key holds that also against a writer at the same moment.
final class UniqueValues {
  private final Session session;
  private final DirectoryId directory;
  private final DirectoryObject object;
  private final Map<String, Set<String>> wanted;

  UniqueValues(
      Session session, DirectoryId directory, DirectoryObject object, IndexedAttributes indexed) {
    this.session = session;
    this.directory = directory;
    this.object = object;
    this.wanted = object.inRecycleBin() ? Map.of() : indexed.uniqueKeys(object.document());
  }

  boolean isEmpty() {
    return wanted.isEmpty();
  }

  /// Before anything is written, so that a unit of work may go on without this object.
  ///
  /// @throws UniquenessException when another object has one of the values
  void check() {
    wanted.forEach(
        (attribute, keys) ->
            keys.forEach(
                key -> {
                  boolean taken =
                      session.exists(
                          "select 1 from unique_value where directory = ? and type = ?"
                              + " and attribute = ? and value_key = ? and object_id <> ?",
                          directory,
                          object.type(),
                          attribute,
                          key,
                          object.id());
                  if (taken) {
                    throw taken(attribute, key);
                  }
                }));
  }

  /// Gives up the old ones and takes those that are new.
  void write(Map<String, Set<String>> old) {
    old.forEach(
        (attribute, keys) ->
            keys.stream()
                .filter(key -> !has(wanted, attribute, key))
                .forEach(
                    key ->
                        session.update(
                            "delete from unique_value where directory = ? and type = ?"
                                + " and attribute = ? and value_key = ?",
                            directory,
                            object.type(),
                            attribute,
                            key)));
    wanted.forEach(
        (attribute, keys) ->
            keys.stream()
                .filter(key -> !has(old, attribute, key))
                .forEach(key -> take(attribute, key)));
  }

  private static boolean has(Map<String, Set<String>> values, String attribute, String key) {
    return values.getOrDefault(attribute, Set.of()).contains(key);
  }

  private void take(String attribute, String key) {
    int taken =
        session.update(
            "insert into unique_value (directory, type, attribute, value_key, object_id)"
                + " values (?, ?, ?, ?, ?) on conflict do nothing",
            directory,
            object.type(),
            attribute,
            key,
            object.id());
    if (taken == 0) {
      throw taken(attribute, key);
    }
  }

  void release() {
    session.update(
        "delete from unique_value where directory = ? and object_id = ?", directory, object.id());
  }

  private UniquenessException taken(String attribute, String key) {
    return new UniquenessException(
        "the " + attribute + " '" + key + "' belongs to another " + object.type().resourceType());
  }
}
