package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.ProvisioningLogEntry.ModifiedProperty;
import dev.lockstep.provisioning.ProvisioningStore.SentMember;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// The memberships of one group that a cycle would bring to the target, by the rule of
/// [Memberships]: those of the Directory whose member is there and that weren't sent, and those
/// that were sent and have left the Directory.
final class PlannedMembers {
  /// Memberships in one line, as in one entry of the provisioning log.
  static final int LINE = 1_000;

  private static final int PAGE = 500;

  private final Application application;
  private final DirectoryReader directory;
  private final ProvisioningStore store;
  private final Forecast forecast;
  private final ReadAhead ahead;
  private final Edges edges;

  PlannedMembers(
      Application application,
      DirectoryReader directory,
      ProvisioningStore store,
      Forecast forecast,
      ReadAhead ahead) {
    this.application = application;
    this.directory = directory;
    this.store = store;
    this.forecast = forecast;
    this.ahead = ahead;
    this.edges = new Edges(application, directory, store);
  }

  void each(Situation group, Consumer<PlanLine> lines) throws InterruptedException {
    Line line = new Line(group, lines);
    boolean held = edges.isHeld(group.id());
    added(group.id(), held, line);
    if (held) {
      addedByUndo(group.id(), line);
    }
    if (!application.policies().upsertOnly()) {
      removed(group.id(), held, line);
    }
    line.end();
  }

  private void added(ObjectId group, boolean held, Line line) throws InterruptedException {
    if (!edges.flattened()) {
      eachMember(group, page -> added(group, page, held, line));
      return;
    }
    ObjectIds met = new ObjectIds();
    Page ofUsers =
        page -> {
          Set<ObjectId> users =
              directory.findAll(application.directory(), page).stream()
                  .filter(object -> object.type() == ObjectType.USER)
                  .map(DirectoryObject::id)
                  .collect(Collectors.toCollection(HashSet::new));
          added(
              group,
              page.stream().filter(users::contains).filter(user -> met.add(user.value())).toList(),
              held,
              line);
        };
    eachMember(group, ofUsers);
    pages(
        after -> directory.groupsWithin(application.directory(), group, after, PAGE),
        groups -> {
          for (ObjectId within : groups) {
            eachMember(within, ofUsers);
          }
        });
  }

  private void eachMember(ObjectId group, Page taker) throws InterruptedException {
    pages(after -> directory.members(application.directory(), group, after, PAGE), taker);
  }

  private void added(ObjectId group, List<ObjectId> members, boolean held, Line line) {
    ahead.load(members);
    Map<ObjectId, String> sent = sent(group, members);
    for (ObjectId member : members) {
      Optional<String> wanted =
          held && !edges.isMember(group, member, true)
              ? Optional.empty()
              : forecast.memberId(member);
      if (wanted.isPresent() && !wanted.get().equals(sent.get(member))) {
        line.add(ModifiedProperty.membership(member, forecast.label(member), true));
      }
    }
  }

  /// The ids at the target of those who are known to be members there: where it hasn't answered, it
  /// is sent again.
  private Map<ObjectId, String> sent(ObjectId group, List<ObjectId> members) {
    return store.sentMembers(application.id(), group, members).stream()
        .collect(Collectors.toMap(SentMember::member, SentMember::targetId));
  }

  /// Whoever an undo wants in the group though the Directory doesn't.
  private void addedByUndo(ObjectId group, Line line) {
    HeldMembership.Key after = new HeldMembership.Key(group, new ObjectId(new UUID(0, 0)));
    List<HeldMembership> page;
    do {
      page = store.holds().memberships(application.id(), Optional.of(after), PAGE);
      for (HeldMembership held : page) {
        after = held.key();
        if (!after.group().equals(group)) {
          return;
        }
        if (held.wanted() && !edges.isMember(group, held.member(), false)) {
          added(group, List.of(held.member()), true, line);
        }
      }
    } while (page.size() == PAGE);
  }

  private void removed(ObjectId group, boolean held, Line line) throws InterruptedException {
    pages(
        after -> store.sentMembers(application.id(), group, after, PAGE),
        sent -> {
          List<ObjectId> leaving = edges.strangersAmong(group, sent, held);
          ahead.load(leaving);
          for (ObjectId member : leaving) {
            line.add(ModifiedProperty.membership(member, sentName(group, member), false));
          }
        });
  }

  /// A stranger, whom somebody put into the group at the target, has its id there only.
  private String sentName(ObjectId group, ObjectId member) {
    return forecast
        .name(member)
        .or(() -> store.sentMember(application.id(), group, member))
        .orElseGet(member::toString);
  }

  private interface Pages {
    List<ObjectId> after(Optional<ObjectId> last);
  }

  private interface Page {
    void take(List<ObjectId> objects) throws InterruptedException;
  }

  private static void pages(Pages pages, Page taker) throws InterruptedException {
    Optional<ObjectId> last = Optional.empty();
    List<ObjectId> page;
    do {
      page = pages.after(last);
      taker.take(page);
      last = page.isEmpty() ? last : Optional.of(page.getLast());
    } while (page.size() == PAGE);
  }

  private static final class Line {
    private final Situation group;
    private final Consumer<PlanLine> lines;
    private final List<ModifiedProperty> changes = new ArrayList<>();

    Line(Situation group, Consumer<PlanLine> lines) {
      this.group = group;
      this.lines = lines;
    }

    void add(ModifiedProperty change) {
      changes.add(change);
      if (changes.size() == LINE) {
        end();
      }
    }

    void end() {
      if (!changes.isEmpty()) {
        long taken = changes.stream().filter(change -> change.before().isPresent()).count();
        lines.accept(
            new PlanLine(
                group.id(),
                ObjectType.GROUP,
                group.label(),
                Action.MEMBERS,
                changes,
                changes.size() - taken + " added, " + taken + " removed",
                Optional.empty(),
                false));
        changes.clear();
      }
    }
  }
}
