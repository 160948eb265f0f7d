package dev.lockstep.console;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationJson;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.Assignment;
import dev.lockstep.provisioning.Proposal;
import dev.lockstep.provisioning.ProposalJson;
import dev.lockstep.provisioning.ProvisioningLogEntry.ModifiedProperty;
import dev.lockstep.provisioning.mapping.MappingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What of an Application's set-up a proposal would change.
record ProposedChanges(Applications applications, DirectoryReader reader) {
  private static final int AT_ONCE = 500;

  /// Of those who come or go, a person reads no more.
  private static final int NAMED = 20;

  /// @return nothing where the proposal can't be any more
  List<ModifiedProperty> of(Application application, ObjectNode proposal) {
    try {
      Proposal read = ProposalJson.read(proposal, application);
      List<ModifiedProperty> changes =
          differences(
              leaves(ApplicationJson.write(application)),
              leaves(ApplicationJson.write(read.on(application, reader))));
      read.assignments().ifPresent(wanted -> changes.addAll(moves(application, wanted)));
      return changes;
    } catch (MappingException e) {
      return List.of(); // its plan says why
    }
  }

  // What is one document

  private static List<ModifiedProperty> differences(
      Map<String, String> before, Map<String, String> after) {
    return Stream.concat(before.keySet().stream(), after.keySet().stream())
        .distinct()
        .map(
            name ->
                new ModifiedProperty(
                    name,
                    Optional.ofNullable(before.get(name)),
                    Optional.ofNullable(after.get(name))))
        .filter(change -> !change.before().equals(change.after()))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static Map<String, String> leaves(JsonNode json) {
    Map<String, String> leaves = new LinkedHashMap<>();
    collect("", json, leaves);
    return leaves;
  }

  private static void collect(String name, JsonNode json, Map<String, String> leaves) {
    if (json.isObject()) {
      json.properties()
          .forEach(
              entry ->
                  collect(
                      name.isEmpty() ? entry.getKey() : name + "." + entry.getKey(),
                      entry.getValue(),
                      leaves));
    } else if (json.isArray() && json.path(0).has("target")) {
      for (JsonNode mapping : json) { // an attribute is known by its target, not by its place
        leaves.put(name + "[" + mapping.path("target").asString("") + "]", mapping.toString());
      }
    } else {
      leaves.put(name, json.isString() ? json.asString("") : json.toString());
    }
  }

  // Who is assigned

  private List<ModifiedProperty> moves(Application application, List<ObjectId> wanted) {
    Set<ObjectId> coming = new LinkedHashSet<>(wanted);
    Set<ObjectId> staying = Set.copyOf(coming);
    List<ObjectId> leaving = new ArrayList<>();
    Optional<ObjectId> after = Optional.empty();
    List<Assignment> page;
    do {
      page = applications.assignments(application.id(), after, AT_ONCE);
      for (Assignment assignment : page) {
        coming.remove(assignment.object());
        if (!staying.contains(assignment.object())) {
          leaving.add(assignment.object());
        }
      }
      after = page.isEmpty() ? after : Optional.of(page.getLast().object());
    } while (page.size() == AT_ONCE);
    return Stream.of(
            new ModifiedProperty(
                "assigned", Optional.empty(), named(application, List.copyOf(coming))),
            new ModifiedProperty(
                "no longer assigned", named(application, leaving), Optional.empty()))
        .filter(change -> !change.before().equals(change.after()))
        .toList();
  }

  private Optional<String> named(Application application, List<ObjectId> objects) {
    if (objects.isEmpty()) {
      return Optional.empty();
    }
    List<ObjectId> shown = objects.subList(0, Math.min(NAMED, objects.size()));
    Map<ObjectId, DirectoryObject> found = reader.findById(application.directory(), shown);
    String names =
        shown.stream()
            .map(
                object ->
                    Optional.ofNullable(found.get(object))
                        .map(DirectoryObject::label)
                        .orElseGet(object::toString))
            .collect(Collectors.joining(", "));
    int more = objects.size() - shown.size();
    return Optional.of(more == 0 ? names : names + " and " + more + " more");
  }
}
