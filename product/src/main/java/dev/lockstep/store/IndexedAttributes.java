package dev.lockstep.store;

import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.scim.query.AttributeNames;
import dev.lockstep.scim.query.BoundAttribute;
import dev.lockstep.scim.query.FilterMatcher;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The attributes whose values stand in the side table, because clients look objects up by them.
/// All are text.
final class IndexedAttributes {
  private static final Map<ObjectType, Map<String, BoundAttribute>> ALL =
      Map.of(
          ObjectType.USER,
          bind(
              ObjectType.USER,
              List.of(
                  "displayName",
                  "nickName",
                  "title",
                  "name.familyName",
                  "name.givenName",
                  "emails.value",
                  "phoneNumbers.value",
                  "employeeNumber",
                  "department",
                  "manager.value",
                  DirectorySchemas.USER_EXTENSION + ":mailNickname",
                  DirectorySchemas.USER_EXTENSION + ":onPremisesImmutableId")),
          ObjectType.GROUP,
          bind(
              ObjectType.GROUP,
              List.of(
                  "displayName",
                  DirectorySchemas.GROUP_EXTENSION + ":mailNickname",
                  DirectorySchemas.GROUP_EXTENSION + ":onPremisesImmutableId")));

  private IndexedAttributes() {}

  static boolean contains(ObjectType type, BoundAttribute attribute) {
    return ALL.getOrDefault(type, Map.of()).containsKey(attribute.toString());
  }

  /// The keys of a document's indexed values, by attribute.
  static Map<String, Set<String>> keys(ObjectType type, Complex document) {
    Map<String, Set<String>> keys = new LinkedHashMap<>();
    ALL.getOrDefault(type, Map.of())
        .forEach(
            (name, attribute) -> {
              Set<String> found = new TreeSet<>();
              for (Value value : FilterMatcher.values(attribute, document)) {
                if (value instanceof Value.Text(String text)) {
                  found.add(key(attribute, text).text());
                }
              }
              if (!found.isEmpty()) {
                keys.put(name, found);
              }
            });
    return keys;
  }

  static IndexKey key(BoundAttribute attribute, String text) {
    return IndexKey.of(attribute.innermost(), new Value.Text(text));
  }

  private static Map<String, BoundAttribute> bind(ObjectType type, List<String> names) {
    Map<String, BoundAttribute> bound = new LinkedHashMap<>();
    for (String name : names) {
      BoundAttribute attribute =
          AttributeNames.bind(DirectorySchemas.of(type), AttributeNames.parse(name)).orElseThrow();
      bound.put(attribute.toString(), attribute);
    }
    return bound;
  }
}
