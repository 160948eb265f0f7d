package dev.lockstep.target;

import dev.lockstep.directory.ObjectType;
import dev.lockstep.scim.NearestName;
import java.util.List;
import java.util.Map;

/// The limits and habits of a kind of service provider, as data: a JSON file beside this class.
/// What it says counts more than what the service provider says about itself in its
/// ServiceProviderConfig, but where it says `AS_CONFIGURED`.
///
/// @param name as it is written in a configuration
/// @param label as people read it
/// @param urlExample the shape of its URLs
/// @param tokenPlace where a token is issued
/// @param testedAgainst the servers, with versions, that the contract test runs it against; empty
///     where no such server could be run, so that it stands on documentation alone
/// @param sources the public documentation that its values are from; a value that none of it gives is
///     the generic preset's
/// @param habits what else is worth knowing about it, a sentence each
/// @param memberChunk changes of membership in one PATCH at most
/// @param excludesMembers whether it knows `excludedAttributes=members`
/// @param returnsMembers whether its groups come with their members; where not, nothing follows
///     from their absence
/// @param pageSize resources asked for in a page
/// @param configuration the endpoint of its ServiceProviderConfig; some spell it otherwise
/// @param requestsPerMinute how often it likes to be asked
/// @param maxConcurrency requests under way at once, at most
/// @param maxValues how many values a multi-valued attribute takes, where that is limited
public record Preset(
    String name,
    String label,
    String urlExample,
    String tokenPlace,
    List<String> testedAgainst,
    List<String> sources,
    List<String> habits,
    int memberChunk,
    Update update,
    PatchStyle patchStyle,
    RemoveMembers removeMembers,
    boolean excludesMembers,
    boolean returnsMembers,
    Paging paging,
    int pageSize,
    Bulk bulk,
    String configuration,
    Rate requestsPerMinute,
    int maxConcurrency,
    Map<String, Integer> maxValues,
    Attributes user,
    Attributes group) {

  private static final List<String> NAMES =
      List.of(
          "generic",
          "lockstep",
          "aws-iam-identity-center",
          "slack",
          "github",
          "salesforce",
          "webex",
          "keycloak",
          "zoom");

  public Preset {
    testedAgainst = List.copyOf(testedAgainst);
    sources = List.copyOf(sources);
    habits = List.copyOf(habits);
    maxValues = Map.copyOf(maxValues);
  }

  /// How an existing resource is changed.
  public enum Update {
    PATCH,
    /// The whole resource is read, changed and replaced (RFC 7644, section 3.5.1).
    PUT,
    /// Users by PUT, since their PATCH doesn't take all attributes; groups by PATCH.
    USERS_BY_PUT,
    /// PATCH, unless the ServiceProviderConfig or the service provider's answer denies it.
    AS_CONFIGURED
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

  /// How all resources of a type are read.
  public enum Paging {
    /// By `startIndex` (RFC 7644, section 3.4.2.4), unless an answer brings a `nextCursor`.
    INDEX,
    /// By `cursor` from the first page on (RFC 9865).
    CURSOR,
    /// By `cursor` where the ServiceProviderConfig offers it, else by `startIndex`.
    AS_CONFIGURED,
    /// They can't be, or not reliably.
    NONE
  }

  /// Several writes in one request (RFC 7644, section 3.7).
  ///
  /// @param maxOperations where the ServiceProviderConfig allows more, this counts
  /// @param maxPayloadSize in bytes; where the ServiceProviderConfig allows more, this counts
  public record Bulk(Use use, int maxOperations, int maxPayloadSize) {
    public enum Use {
      NEVER,
      AS_CONFIGURED
    }
  }

  /// Requests in a minute: reads, writes, the creations among them, and all together.
  public record Rate(int all, int reads, int writes, int creates) {}

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

  /// The servers that it was tried on, or that there were none.
  public String tested() {
    return testedAgainst.isEmpty() ? "untested" : String.join(", ", testedAgainst);
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
