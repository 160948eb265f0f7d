package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Pending.Priority;
import dev.lockstep.provisioning.ProvisioningStore.SentMember;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/// Has memberships put right by the application's cycles, edge by edge, by making the store say what
/// the target shows: what is missing was never sent, and what nobody sent was sent and is wanted no
/// more. So removals pass the deletion guard as any other.
final class MemberRepair {
  /// Edges in one unit of work, which then lasts well under a second.
  private static final int AT_ONCE = 500;

  private final ApplicationId application;
  private final Link group;
  private final ProvisioningStore store;
  private final InstantSource clock;
  private final BooleanSupplier goesOn;

  /// @param goesOn asked in each unit; false ends it
  MemberRepair(
      ApplicationId application,
      Link group,
      ProvisioningStore store,
      InstantSource clock,
      BooleanSupplier goesOn) {
    this.application = application;
    this.group = group;
    this.store = store;
    this.clock = clock;
    this.goesOn = goesOn;
  }

  void sendAgain(List<SentMember> missing) {
    for (int from = 0; from < missing.size(); from += AT_ONCE) {
      List<SentMember> chunk = missing.subList(from, Math.min(missing.size(), from + AT_ONCE));
      unit(() -> chunk.forEach(this::sendAgain));
    }
  }

  private void sendAgain(SentMember missing) {
    Optional<String> sent = store.sentMember(application, group.object(), missing.member());
    if (sent.equals(Optional.of(missing.targetId()))) {
      store.removeSentMember(application, group.object(), missing.member());
      store.enqueueEdge(application, group.object(), missing.member());
    }
  }

  /// @param unknown ids at the target
  void takeOut(List<String> unknown) {
    for (int from = 0; from < unknown.size(); from += AT_ONCE) {
      List<String> chunk = unknown.subList(from, Math.min(unknown.size(), from + AT_ONCE));
      unit(() -> chunk.forEach(this::takeOut));
    }
  }

  private void takeOut(String unknown) {
    ObjectId member =
        store
            .linkByTarget(application, unknown)
            .map(Link::object)
            .orElseGet(() -> stranger(unknown));
    if (store.sentMember(application, group.object(), member).isEmpty()) {
      // nobody has sent it: who comes into the group before it is taken away is added all the same
      store.doubtMember(application, group.object(), member, unknown);
      store.enqueueEdge(application, group.object(), member);
    }
  }

  /// Memberships are kept by object, and a stranger is none: it gets an id that only its id at the
  /// target leads to and that nobody in the Directory can have.
  private static ObjectId stranger(String targetId) {
    return new ObjectId(
        UUID.nameUUIDFromBytes(("stranger " + targetId).getBytes(StandardCharsets.UTF_8)));
  }

  private void unit(Runnable edges) {
    store.atomically(
        () -> {
          if (goesOn.getAsBoolean()
              && store.link(application, group.object()).equals(Optional.of(group))) {
            edges.run();
            store.enqueue(
                application,
                group.object(),
                ObjectType.GROUP,
                Reason.RECONCILIATION,
                Priority.GROUP,
                clock.instant());
          }
          return true;
        });
  }
}
