package dev.lockstep.endpoint;

import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.ResourceKind;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// A service provider that the Endpoint behaves like, so that an integration with it can be tried
/// without it: what it can be asked, what it refuses although RFC 7644 allows it, and how it
/// answers. All but the form of its answers is data.
///
/// @param name what errors call it
/// @param operations the methods at each path below the base, where `*` stands for one segment;
///     whatever isn't among them is refused
/// @param ignoredParameters of a URL, read as if they weren't there and counted
///     ([Habit#IGNORED_PARAMETER])
/// @param count the sizes of a page that may be asked for
record Imitation(
    String name,
    Map<String, Set<String>> operations,
    Set<String> ignoredParameters,
    Bounds count,
    ImitatedType users,
    ImitatedType groups,
    Form form) {

  /// Both inclusive.
  record Bounds(long least, long most) {}

  /// How its answers look.
  interface Form {
    /// An answer of the Endpoint as the service provider gives it.
    ScimResponse dressed(ScimResponse answer, RequestStamp stamp);

    ObjectNode serviceProviderConfig(Capabilities capabilities);
  }

  Imitation {
    operations = Map.copyOf(operations);
    ignoredParameters = Set.copyOf(ignoredParameters);
  }

  /// What its discovery shows.
  DirectorySchemas schemas() {
    return DirectorySchemas.of(users.type(), groups.type());
  }

  ImitatedType of(ResourceKind kind) {
    return switch (kind) {
      case ObjectType.USER -> users;
      case ObjectType.GROUP -> groups;
      case ResourceKind.Custom custom ->
          throw new IllegalArgumentException(name + " has no resource type '" + custom + "'");
    };
  }

  /// @param path below the base
  /// @throws ScimException 400 where the service provider has no such operation
  void checkOperation(ScimRequest request, List<String> path) {
    Set<String> methods =
        switch (path.size()) {
          case 1 -> operations.getOrDefault(path.getFirst(), Set.of());
          case 2 -> operations.getOrDefault(path.getFirst() + "/*", Set.of());
          default -> Set.of();
        };
    if (!methods.contains(request.method())) {
      throw ScimException.badRequest(
          ScimType.INVALID_VALUE,
          name + " has no " + request.method() + " at '/" + String.join("/", path) + "'");
    }
  }

  /// The request as the service provider reads it.
  ///
  /// @throws ScimException 400 for a page of another size than it has
  ScimRequest heard(ScimRequest request, Tolerance tolerance) {
    Map<String, String> query = new LinkedHashMap<>(request.query());
    for (String parameter : request.query().keySet()) {
      if (ignoredParameters.contains(parameter)) {
        tolerance.meet(Habit.IGNORED_PARAMETER, ScimType.INVALID_VALUE, parameter);
        query.remove(parameter);
      }
    }
    request.parameter("count").flatMap(Imitation::number).ifPresent(this::checkCount);
    return new ScimRequest(
        request.method(), request.base(), request.path(), query, request.headers(), request.body());
  }

  /// Empty for what is no number, which is refused where it is read.
  private static Optional<Long> number(String text) {
    try {
      return Optional.of(Long.valueOf(text.strip()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private void checkCount(long wanted) {
    if (wanted < count.least() || wanted > count.most()) {
      throw ScimException.badRequest(
          ScimType.INVALID_VALUE,
          "'count' is " + count.least() + " to " + count.most() + " here, not " + wanted);
    }
  }
}
