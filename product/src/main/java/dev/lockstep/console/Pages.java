package dev.lockstep.console;

import dev.lockstep.directory.Directory;
import dev.lockstep.directory.Directory.Provisioning;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationState.Counts;
import dev.lockstep.provisioning.ApplicationState.Cycle;
import dev.lockstep.provisioning.Applications.Status;
import dev.lockstep.provisioning.Link;
import dev.lockstep.provisioning.Pending;
import dev.lockstep.provisioning.ProvisioningLogEntry;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the templates show.
public final class Pages {
  private Pages() {}

  public record DirectoryCard(
      Directory directory, long users, long groups, List<SourceLine> sources) {
    public boolean automatic() {
      return directory.provisioning() == Provisioning.AUTOMATIC;
    }
  }

  public record SourceLine(String name, String summary) {}

  /// @param size of a page
  public record DirectoryPage(
      Directory directory,
      String endpoint,
      ObjectType type,
      long users,
      long groups,
      String search,
      long offset,
      int size,
      long total,
      List<DirectoryObject> objects) {

    public String link(long toOffset) {
      return "?offset="
          + Math.max(0, toOffset)
          + (type == ObjectType.GROUP ? "&type=groups" : "")
          + (search.isEmpty()
              ? ""
              : "&search=" + URLEncoder.encode(search, StandardCharsets.UTF_8));
    }
  }

  /// @param more whether there are more references than shown
  public record ObjectPage(
      Directory directory,
      DirectoryObject object,
      List<AttributeLine> attributes,
      List<DirectoryObject> references,
      boolean more) {}

  public record AttributeLine(String name, String value) {}

  public record Figure(String name, long value) {}

  public record ApplicationPage(
      Status status, List<ProvisioningLogEntry> entries, List<String> assigned, List<Link> stale) {

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
      Counts counts = status.state().cycle().counts();
      return counts.created()
          + counts.updated()
          + counts.disabled()
          + counts.deleted()
          + counts.unchanged()
          + counts.failed();
    }

    /// At least 1, as a progress bar needs.
    public long total() {
      return Math.max(1, done() + status.due());
    }

    public long staged() {
      return status.pending().getOrDefault(Pending.State.STAGED, 0L);
    }

    public List<Figure> figures() {
      Counts counts = status.state().cycle().counts();
      return List.of(
          new Figure("Users at the target", status.users()),
          new Figure("Groups at the target", status.groups()),
          new Figure("Created", counts.created()),
          new Figure("Updated", counts.updated()),
          new Figure("Disabled", counts.disabled()),
          new Figure("Deleted", counts.deleted()),
          new Figure("Membership changes", counts.memberships()),
          new Figure("Failed", counts.failed()));
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

  /// @param next where older entries are; null where there are none
  public record LogPage(
      Application application,
      List<ProvisioningLogEntry> entries,
      String status,
      @Nullable String next) {}
}
