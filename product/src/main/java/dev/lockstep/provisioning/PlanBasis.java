package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.PlanId.Basis;
import dev.lockstep.provisioning.ProvisioningLogEntry.Status;
import dev.lockstep.provisioning.ProvisioningStore.LogQuery;
import dev.lockstep.scim.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/// Reads what a plan is taken of.
final class PlanBasis {
  private static final int PAGE = 500;

  private final DirectoryReader directory;
  private final ProvisioningStore store;

  PlanBasis(DirectoryReader directory, ProvisioningStore store) {
    this.directory = directory;
    this.store = store;
  }

  /// @param planned as the plan takes it to be
  Basis of(Application planned, Situations proposed) {
    return new Basis(
        directory.feedEnd(planned.directory()),
        configuration(planned, proposed),
        links(planned.id()));
  }

  private String configuration(Application planned, Situations proposed) {
    StringBuilder text = new StringBuilder();
    text.append(Json.text(ApplicationJson.write(planned.with(Application.State.PAUSED))));
    proposed.assigned().all(planned).stream()
        .map(assignment -> assignment.object().toString())
        .sorted()
        .forEach(object -> text.append(' ').append(object));
    UUID digest = digest(text.toString());
    Optional<ObjectId> after = Optional.empty();
    List<Hold> page;
    do {
      page = store.holds().holds(planned.id(), after, PAGE);
      for (Hold hold : page) {
        if (proposed.holds(hold)) {
          digest = digest(digest + " " + hold.object() + " " + hold.since());
        }
      }
      after = page.isEmpty() ? after : Optional.of(page.getLast().object());
    } while (page.size() == PAGE);
    return withHeldMemberships(planned.id(), digest).toString();
  }

  private UUID withHeldMemberships(ApplicationId id, UUID objects) {
    UUID digest = objects;
    Optional<HeldMembership.Key> after = Optional.empty();
    List<HeldMembership> page;
    do {
      page = store.holds().memberships(id, after, PAGE);
      for (HeldMembership held : page) {
        digest = digest(digest + " " + held.key() + " " + held.since());
      }
      after = page.isEmpty() ? after : Optional.of(page.getLast().key());
    } while (page.size() == PAGE);
    return digest;
  }

  private static UUID digest(String text) {
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Whatever changes a link is in the provisioning log, or is a reset of all of them.
  private String links(ApplicationId id) {
    long newest =
        store
            .entries(
                new LogQuery(
                    id, Optional.empty(), Optional.of(Status.SUCCESS), OptionalLong.empty(), 1))
            .stream()
            .mapToLong(ProvisioningLogEntry::id)
            .findFirst()
            .orElse(0);
    return newest
        + "-"
        + store.linkCount(id, ObjectType.USER)
        + "-"
        + store.linkCount(id, ObjectType.GROUP);
  }
}
