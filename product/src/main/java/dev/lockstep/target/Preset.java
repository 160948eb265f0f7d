package dev.lockstep.target;

import dev.lockstep.directory.ObjectType;
import dev.lockstep.scim.NearestName;
import java.util.List;
import java.util.Map;

/// The limits and habits of a kind of service provider, as data: a JSON file beside this class.
///
/// @param name as it is written in a configuration
/// @param label as people read it
/// @param urlExample the shape of its URLs
/// @param tokenPlace where a token is issued
/// @param memberChunk changes of membership in one PATCH at most
/// @param excludesMembers whether it knows `excludedAttributes=members`
/// @param returnsMembers whether its groups come with their members; where not, nothing follows
///     from their absence
/// @param maxRequestsPerSecond how often it likes to be asked
/// @param maxValues how many values a multi-valued attribute takes, where that is limited
public record Preset(
    String name,
    String label,
    String urlExample,
    String tokenPlace,
    int memberChunk,
    PatchStyle patchStyle,
    RemoveMembers removeMembers,
    boolean excludesMembers,
    boolean returnsMembers,
    int maxRequestsPerSecond,
    Map<String, Integer> maxValues,
    Attributes user,
    Attributes group) {

  private static final List<String> NAMES =
      List.of("generic", "lockstep", "aws-iam-identity-center");

  public Preset {
    maxValues = Map.copyOf(maxValues);
    if (memberChunk < 1 || maxRequestsPerSecond < 1) {
      throw new IllegalArgumentException(
          "preset '" + name + "': memberChunk and maxRequestsPerSecond are at least 1");
    }
  }

  public enum PatchStyle {
    ONE_OPERATION_PER_ATTRIBUTE,
    /// Simple attributes together in one operation without path (RFC 7644, section 3.5.2.3).
    MERGED
  }

  public enum RemoveMembers {
    /// `members[value eq "…"]`, an operation each (RFC 7644, section 3.5.2.2).
    BY_FILTER,
    /// One operation on `members` with the ids in its value, which is what Entra sends. A service
    /// provider that goes strictly by the RFC would empty the group.
    BY_VALUE
  }

  /// What a type of resource takes.
  ///
  /// @param required without these it refuses a resource
  /// @param unsupported with these it refuses a resource
  /// @param filterable what it can be searched by; empty for everything
  public record Attributes(
      List<String> required, List<String> unsupported, List<String> filterable) {
    public Attributes {
      required = List.copyOf(required);
      unsupported = List.copyOf(unsupported);
      filterable = List.copyOf(filterable);
    }
  }

  public Attributes attributes(ObjectType type) {
    return switch (type) {
      case USER -> user;
      case GROUP -> group;
    };
  }

  public static List<Preset> all() {
    return NAMES.stream().map(PresetReader::resource).toList();
  }

  /// @throws IllegalArgumentException where there is none of this name, with the nearest that is
  public static Preset named(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException(
          "there is no preset '"
              + name
              + "'"
              + NearestName.hint(name, NAMES)
              + "; known are "
              + String.join(", ", NAMES));
    }
    return PresetReader.resource(name);
  }
}
