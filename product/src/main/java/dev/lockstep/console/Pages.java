package dev.lockstep.console;

import dev.lockstep.console.ObjectPages.Field;
import dev.lockstep.directory.Credential;
import dev.lockstep.directory.Credential.Kind;
import dev.lockstep.directory.Credential.Scope;
import dev.lockstep.directory.Credential.State;
import dev.lockstep.directory.Credentials;
import dev.lockstep.directory.Directory;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DynamicMemberships;
import dev.lockstep.directory.ExpiryWarnings;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Owner;
import dev.lockstep.directory.SourceId;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationState.Counts;
import dev.lockstep.provisioning.ApplicationState.Cycle;
import dev.lockstep.provisioning.Explanation;
import dev.lockstep.provisioning.Explanation.Decision;
import dev.lockstep.provisioning.Link;
import dev.lockstep.provisioning.Monitoring.Status;
import dev.lockstep.provisioning.Pending;
import dev.lockstep.provisioning.ProvisioningLogEntry;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.Statistics;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What the templates show.
public final class Pages {
  private Pages() {}

  /// @param search as it was typed: how a name begins, or a filter
  /// @param later whether pages come before this one
  /// @param next behind whom the next page begins
  /// @param problem what is wrong with the filter
  /// @param ending the tokens that somebody should rotate soon
  public record DirectoryPage(
      Directory directory,
      ObjectType type,
      long users,
      long groups,
      String search,
      boolean later,
      List<DirectoryObject> objects,
      Optional<ObjectId> next,
      Optional<String> problem,
      List<CredentialLine> ending) {

    /// The first page, or the one behind this one.
    public String link(boolean first) {
      return "?"
          + (type == ObjectType.GROUP ? "type=groups" : "type=users")
          + (search.isEmpty() ? "" : "&search=" + URLEncoder.encode(search, StandardCharsets.UTF_8))
          + (first ? "" : next.map(id -> "&after=" + id).orElse(""));
    }
  }

  /// A token or OAuth client at this moment.
  public record CredentialLine(Credential credential, Instant now) {

    /// Those that somebody should rotate soon, as nobody has yet.
    static List<CredentialLine> ending(Credentials all, DirectoryId directory, Instant now) {
      return Arrays.stream(Kind.values())
          .flatMap(kind -> all.list(directory, kind).stream())
          .map(credential -> new CredentialLine(credential, now))
          .filter(CredentialLine::isEnding)
          .toList();
    }

    public boolean isEnding() {
      return credential.state(now) == State.VALID
          && ExpiryWarnings.isNear(credential.expires(), now);
    }

    public String scopes() {
      return credential.scopes().stream().map(Scope::text).collect(Collectors.joining(", "));
    }

    public String state() {
      return isEnding()
          ? "expires " + left()
          : credential.state(now).name().toLowerCase(Locale.ROOT);
    }

    /// For example `in 12 days`.
    public String left() {
      long days = Duration.between(now, credential.expires()).toDays();
      return days == 0 ? "today" : days == 1 ? "in 1 day" : "in " + days + " days";
    }

    public String color() {
      return switch (credential.state(now)) {
        case VALID -> isEnding() ? "bg-orange-lt" : "bg-green-lt";
        case REPLACED -> "bg-blue-lt";
        case EXPIRED, REVOKED -> "bg-secondary-lt";
      };
    }
  }

  /// A part of a list, by keys.
  ///
  /// @param later whether a part comes before this one
  /// @param next behind what the next part begins; empty for the last one
  public record Part<T>(List<T> lines, boolean later, Optional<String> next) {

    /// @param more one line more than is shown where there are more
    static <T> Part<T> of(List<T> more, int size, boolean later, Function<T, String> key) {
      List<T> lines = more.subList(0, Math.min(size, more.size()));
      return new Part<>(
          List.copyOf(lines),
          later,
          more.size() > size ? Optional.of(key.apply(lines.getLast())) : Optional.empty());
    }
  }

  /// A group that the object is in.
  ///
  /// @param through the group by way of which, where it isn't in it directly
  public record GroupLine(DirectoryObject group, Optional<DirectoryObject> through) {}

  /// @param fields that a person may edit, where the object is Lockstep's own
  /// @param members of a group, the direct ones
  public record ObjectPage(
      Directory directory,
      DirectoryObject object,
      List<AttributeLine> attributes,
      List<Field> fields,
      Part<GroupLine> groups,
      Part<DirectoryObject> members,
      List<ProvisionedLine> provisioned,
      Part<HappeningLine> timeline) {

    public String link() {
      return Pages.link(directory.id(), object);
    }

    public boolean local() {
      return object.owner().equals(Owner.local());
    }

    public String owned() {
      return switch (object.owner()) {
        case Owner.Local() -> "Lockstep's own: edited here and by the API.";
        case Owner.Endpoint() -> "A SCIM client manages it; change it there.";
        case Owner.OwnedBySource(SourceId source) ->
            "The source '" + source + "' manages it; change it there.";
      };
    }

    public Optional<String> rule() {
      return DynamicMemberships.ruleOf(object);
    }

    /// Whether it is a group whose members are chosen here by hand.
    public boolean chosen() {
      return object.type() == ObjectType.GROUP && local() && rule().isEmpty();
    }

    /// Of an attribute by Entra's name; empty where it has none.
    public String value(String name) {
      return attributes.stream()
          .filter(line -> line.name().equals(name))
          .map(AttributeLine::value)
          .findFirst()
          .orElse("");
    }
  }

  /// What one application does with an object.
  public record ProvisionedLine(Application application, Explanation why) {
    public boolean there() {
      return why.link().isPresent();
    }

    /// The first step of the scope that doesn't hold, else what is to be done now.
    public String reason() {
      if (!why.scope().entitled()) {
        return why.scope().explanation();
      }
      return switch (why.decision()) {
        case Decision.Do todo -> todo.explanation();
        case Decision.Look(List<String> matching) ->
            "in scope; looked for at the target by " + String.join(", ", matching);
        case Decision.Impossible(var _, String problem) -> problem;
      };
    }
  }

  /// @param local whether it can be restored here
  public record BinLine(DirectoryObject object, Instant purged, boolean local) {}

  /// @param object that the value stands for
  public record AttributeLine(String name, String value, Optional<DirectoryObject> object) {}

  public record Figure(String name, long value) {}

  /// @param result in a few words
  public record EndedCycle(String name, long cycle, Instant ended, String took, String result) {
    static EndedCycle of(String name, Statistics.EndedCycle execution) {
      Duration took = Duration.between(execution.began(), execution.ended());
      return new EndedCycle(
          name,
          execution.cycle(),
          execution.ended(),
          took.toSeconds() < 1 ? "less than a second" : roughly(took),
          switch (execution.result()) {
            case SUCCEEDED -> "nothing failed";
            case FAILED -> "everything failed";
            case ENTRY_LEVEL_ERRORS -> execution.counts().failed() + " failed";
          });
    }
  }

  /// For example `1 user`, `9 users`.
  public static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  /// How long, as exactly as people want to know it.
  static String roughly(Duration duration) {
    long seconds = duration.toSeconds();
    return seconds < 90
        ? seconds + " s"
        : seconds < 5_400 ? seconds / 60 + " min" : seconds / 3_600 + " h";
  }

  /// Where the page of an application's object is.
  public static String link(Application application, ObjectId object, ObjectType type) {
    return link(application.directory(), object, type);
  }

  public static String link(DirectoryId directory, DirectoryObject object) {
    return link(directory, object.id(), object.objectType());
  }

  private static String link(DirectoryId directory, ObjectId object, ObjectType type) {
    return "/directories/" + directory + "/" + kind(type) + "/" + object;
  }

  /// The part of a path that an object of this kind is under.
  static String kind(ObjectType type) {
    return switch (type) {
      case USER -> "users";
      case GROUP -> "groups";
    };
  }

  /// What an operation's badge looks like.
  public static String color(Action action) {
    return switch (action) {
      case CREATE -> "bg-green-lt";
      case UPDATE, MEMBERS -> "bg-blue-lt";
      case DISABLE, STAGE -> "bg-orange-lt";
      case DELETE -> "bg-red-lt";
      case SKIP -> "bg-secondary-lt";
    };
  }

  public record ApplicationPage(
      Status status,
      List<ProvisioningLogEntry> entries,
      List<String> assigned,
      List<Link> stale,
      Instant now) {

    /// While a cycle runs: how fast it goes and how long it will take at that rate.
    public Optional<String> pace() {
      Cycle cycle = status.state().cycle();
      long seconds =
          cycle.started().map(started -> Duration.between(started, now).toSeconds()).orElse(0L);
      if (!cycle.running() || seconds < 1 || done() == 0) {
        return Optional.empty();
      }
      long left = status.toGo() * seconds / done();
      return Optional.of(
          String.format(
              Locale.ROOT,
              "%.1f a second, about %s left",
              (double) done() / seconds,
              roughly(Duration.ofSeconds(left))));
    }

    public String cycleTitle() {
      Cycle cycle = status.state().cycle();
      return switch (cycle.kind()) {
        case NOT_RUN -> "No cycle has run yet";
        case INITIAL -> cycle.running() ? "Initial cycle, running" : "Initial cycle, completed";
        case INCREMENTAL ->
            cycle.running() ? "Incremental cycle, running" : "Incremental cycle, completed";
      };
    }

    public long done() {
      return status.state().cycle().counts().lookedAt();
    }

    /// At least 1, as a progress bar needs.
    public long total() {
      return Math.max(1, done() + status.toGo());
    }

    public long staged() {
      return status.pending().getOrDefault(Pending.State.STAGED, 0L);
    }

    public List<Figure> figures() {
      List<Figure> figures = new ArrayList<>();
      figures.add(new Figure("Users at the target", status.users()));
      figures.add(new Figure("Groups at the target", status.groups()));
      figures.addAll(figures(status.state().cycle().counts()));
      return figures;
    }

    private static List<Figure> figures(Counts counts) {
      return List.of(
          new Figure("Created", counts.created()),
          new Figure("Updated", counts.updated()),
          new Figure("Disabled", counts.disabled()),
          new Figure("Deleted", counts.deleted()),
          new Figure("Membership changes", counts.memberships()),
          new Figure("Failed", counts.failed()));
    }

    /// How the last cycles ended.
    public List<EndedCycle> executions() {
      Statistics statistics = status.statistics();
      List<EndedCycle> executions = new ArrayList<>();
      statistics.last().ifPresent(one -> executions.add(EndedCycle.of("Last cycle", one)));
      statistics
          .lastSuccessful()
          .filter(one -> !statistics.last().equals(Optional.of(one)))
          .ifPresent(one -> executions.add(EndedCycle.of("Last in which nothing failed", one)));
      statistics
          .lastSuccessfulWithExports()
          .ifPresent(one -> executions.add(EndedCycle.of("Last to change the target", one)));
      return executions;
    }

    /// Since the application was made.
    public List<Figure> toDate() {
      return figures(status.toDate());
    }

    public String scope() {
      return switch (status.application().scope()) {
        case ALL -> "All users and groups";
        case ASSIGNED -> "Assigned users and groups only:";
      };
    }

    public List<ObjectMapping> mappings() {
      return List.of(
          status.application().mappings().users(), status.application().mappings().groups());
    }
  }
}
