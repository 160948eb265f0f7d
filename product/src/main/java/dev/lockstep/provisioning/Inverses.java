package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.Operation.Create;
import dev.lockstep.provisioning.Operation.Delete;
import dev.lockstep.provisioning.Operation.Skip;
import dev.lockstep.provisioning.Operation.Update;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.ProvisioningLogEntry.ModifiedProperty;
import dev.lockstep.provisioning.ProvisioningLogEntry.Status;
import dev.lockstep.provisioning.ProvisioningStore.LogQuery;
import dev.lockstep.provisioning.Reversal.Impossible;
import dev.lockstep.provisioning.Undo.Line;
import dev.lockstep.provisioning.Undo.Selection;
import dev.lockstep.provisioning.mapping.MappingException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// What would undo the entries of the provisioning log, by their old values. Writes nothing.
final class Inverses {
  /// Entries read at a time.
  private static final int AT_ONCE = 500;

  private final ProvisioningStore store;
  private final ProvisioningLog log;
  private final Situations situations;
  private final InstantSource clock;

  Inverses(
      ProvisioningStore store, ProvisioningLog log, Situations situations, InstantSource clock) {
    this.store = store;
    this.log = log;
    this.situations = situations;
    this.clock = clock;
  }

  /// A line for each object, and one for the memberships of a group; those first that were changed
  /// last. What the application, or the cycle itself, does behind the newest entry undoes no more: an
  /// object that it changes can't be undone.
  ///
  /// @param newest entry of the log that is undone
  void each(Application application, Selection selection, long newest, Consumer<Line> lines) {
    OptionalLong end = OptionalLong.of(newest + 1);
    if (selection.cycle().isEmpty()) {
      store
          .entries(query(application, selection.object().orElseThrow(), end, 1))
          .forEach(last -> of(application, selection, List.of(last), lines));
      return;
    }
    pages(
        end,
        before -> log.search(query(application, selection, selection.object(), before, AT_ONCE)),
        recorded -> recorded.entry().id(),
        recorded -> {
          ProvisioningLogEntry entry = recorded.entry();
          if (isNewestOfItsObject(application, selection, end, entry)) {
            of(
                application,
                selection,
                ofObject(application, selection, end, entry.object()),
                lines);
          }
          return true;
        });
  }

  /// Asked for each entry, as a set of all objects of a cycle may not fit into memory.
  private boolean isNewestOfItsObject(
      Application application, Selection selection, OptionalLong end, ProvisioningLogEntry entry) {
    Optional<ObjectId> object = Optional.of(entry.object());
    return log.search(query(application, selection, object, end, 1)).getFirst().entry().id()
        == entry.id();
  }

  private List<ProvisioningLogEntry> ofObject(
      Application application, Selection selection, OptionalLong end, ObjectId object) {
    List<ProvisioningLogEntry> entries = new ArrayList<>();
    pages(
        end,
        before -> log.search(query(application, selection, Optional.of(object), before, AT_ONCE)),
        recorded -> recorded.entry().id(),
        recorded -> entries.add(recorded.entry()));
    return entries;
  }

  private static ProvisioningLog.Query query(
      Application application,
      Selection selection,
      Optional<ObjectId> object,
      OptionalLong before,
      int limit) {
    return new ProvisioningLog.Query(
        Optional.of(Set.of(application.id())),
        object,
        Optional.empty(),
        Optional.of(Status.SUCCESS),
        Optional.empty(),
        selection.cycle(),
        Optional.empty(),
        Optional.empty(),
        before,
        limit);
  }

  private static LogQuery query(
      Application application, ObjectId object, OptionalLong before, int limit) {
    return new LogQuery(
        application.id(), Optional.of(object), Optional.of(Status.SUCCESS), before, limit);
  }

  /// What was done to the entry's object after it, newest first.
  private List<ProvisioningLogEntry> since(Application application, ProvisioningLogEntry entry) {
    List<ProvisioningLogEntry> later = new ArrayList<>();
    pages(
        OptionalLong.empty(),
        before -> store.entries(query(application, entry.object(), before, AT_ONCE)),
        ProvisioningLogEntry::id,
        one -> one.id() > entry.id() && later.add(one));
    return later;
  }

  private interface Pages<T> {
    List<T> before(OptionalLong id);
  }

  private interface Id<T> {
    long of(T entry);
  }

  /// @param go whether to go on
  private static <T> void pages(OptionalLong end, Pages<T> pages, Id<T> id, Predicate<T> go) {
    OptionalLong before = end;
    List<T> page;
    do {
      page = pages.before(before);
      for (T entry : page) {
        if (!go.test(entry)) {
          return;
        }
        before = OptionalLong.of(id.of(entry));
      }
    } while (page.size() == AT_ONCE);
  }

  /// @param newestFirst all of one object
  private void of(
      Application application,
      Selection selection,
      List<ProvisioningLogEntry> newestFirst,
      Consumer<Line> lines) {
    Map<Boolean, List<ProvisioningLogEntry>> ofMembers =
        newestFirst.stream()
            .collect(Collectors.partitioningBy(entry -> entry.action() == Action.MEMBERS));
    boolean stays = true;
    List<ProvisioningLogEntry> attributes = ofMembers.getOrDefault(false, List.of());
    if (!attributes.isEmpty()) {
      Line line = account(application, selection, attributes);
      stays = line.hold().filter(hold -> hold.document().isEmpty()).isEmpty();
      lines.accept(line);
    }
    List<ProvisioningLogEntry> members = ofMembers.getOrDefault(true, List.of());
    if (stays && !members.isEmpty()) {
      lines.accept(memberships(application, selection, members));
    }
  }

  // Accounts

  private Line account(
      Application application, Selection selection, List<ProvisioningLogEntry> newestFirst) {
    ProvisioningLogEntry newest = newestFirst.getFirst();
    try {
      checkLast(application, newest);
      Optional<Link> link = store.link(application.id(), newest.object());
      Hold hold =
          new Hold(
              newest.object(),
              newest.type(),
              newest.label(),
              clock.instant(),
              "",
              selection.label(),
              new Reversal(application.mappings().of(newest.type()))
                  .before(link.map(Link::lastSent), newestFirst));
      return planned(application, hold);
    } catch (Impossible | MappingException e) {
      return impossible(newest, String.valueOf(e.getMessage()));
    }
  }

  private void checkLast(Application application, ProvisioningLogEntry entry) throws Impossible {
    for (ProvisioningLogEntry later : since(application, entry)) {
      if (later.action() != Action.MEMBERS) {
        throw new Impossible(
            "it was changed again since, by entry " + later.id() + " of the log: undo that first");
      }
    }
  }

  /// By the planner that the cycle asks.
  private Line planned(Application application, Hold hold) throws Impossible {
    Situation situation =
        situations.of(application, hold.object(), hold.type()).held(Optional.of(hold));
    Planner planner = new Planner(application.mappings().of(hold.type()), application.policies());
    return switch (planner.conclude(situation)) {
      case Planner.Conclusion.Look() ->
          switch (planner.afterLooking(situation, Optional.empty())) {
            case Create create ->
                line(
                    hold,
                    Action.CREATE,
                    "it was deleted: it comes back with a new id at the target",
                    create.changes());
            case Operation other -> throw new Impossible(other.explanation());
          };
      case Planner.Conclusion.Do(Update update) when update.operations().isEmpty() ->
          throw new Impossible("the target has the old values already");
      case Planner.Conclusion.Do(Update update) ->
          line(hold, update.action(), "back to what it was", update.changes());
      case Planner.Conclusion.Do(Delete delete) ->
          line(hold, Action.DELETE, "it was created: its account is deleted", delete.changes());
      case Planner.Conclusion.Do(Skip skip) -> throw new Impossible(skip.explanation());
      case Planner.Conclusion.Do(Create create) -> throw new Impossible(create.explanation());
    };
  }

  private static Line line(
      Hold hold, Action action, String explanation, List<ModifiedProperty> changes) {
    return new Line(
        hold.object(),
        hold.type(),
        hold.label(),
        action,
        explanation,
        changes,
        Optional.of(hold),
        List.of());
  }

  private static Line impossible(ProvisioningLogEntry entry, String why) {
    return new Line(
        entry.object(),
        entry.type(),
        entry.label(),
        Action.SKIP,
        why,
        List.of(),
        Optional.empty(),
        List.of());
  }

  // Memberships

  private Line memberships(
      Application application, Selection selection, List<ProvisioningLogEntry> newestFirst) {
    ProvisioningLogEntry newest = newestFirst.getFirst();
    if (store.link(application.id(), newest.object()).isEmpty()) {
      return impossible(newest, "the group isn't at the target any more");
    }
    Map<ObjectId, ModifiedProperty> oldest = new LinkedHashMap<>();
    newestFirst.forEach(
        entry ->
            entry
                .changes()
                .forEach(
                    change -> change.member().ifPresent(member -> oldest.put(member, change))));
    if (oldest.isEmpty()) {
      return impossible(newest, "the log of that time doesn't tell whose memberships changed");
    }
    Set<ObjectId> changedSince = new HashSet<>();
    since(application, newest)
        .forEach(
            later ->
                later.changes().forEach(change -> change.member().ifPresent(changedSince::add)));
    return memberships(application, selection, newest, oldest, changedSince);
  }

  private Line memberships(
      Application application,
      Selection selection,
      ProvisioningLogEntry newest,
      Map<ObjectId, ModifiedProperty> oldest,
      Set<ObjectId> changedSince) {
    List<HeldMembership> held = new ArrayList<>();
    List<ModifiedProperty> changes = new ArrayList<>();
    oldest.forEach(
        (member, change) -> {
          boolean wanted = change.before().isPresent();
          if (changedSince.contains(member)
              || !isPossible(application, newest.object(), member, wanted)) {
            return;
          }
          String label = change.before().or(change::after).orElse("");
          held.add(
              new HeldMembership(
                  newest.object(),
                  newest.label(),
                  member,
                  label,
                  wanted,
                  clock.instant(),
                  "",
                  selection.label()));
          if (changes.size() < Undo.MAX_LINES) {
            changes.add(ModifiedProperty.membership(member, label, wanted));
          }
        });
    int left = oldest.size() - held.size();
    if (held.isEmpty()) {
      return impossible(newest, leftAsTheyAre(left));
    }
    return new Line(
        newest.object(),
        newest.type(),
        newest.label(),
        Action.MEMBERS,
        explanation(held) + (left > 0 ? "; " + leftAsTheyAre(left) : ""),
        changes,
        Optional.empty(),
        held);
  }

  private boolean isPossible(
      Application application, ObjectId group, ObjectId member, boolean wanted) {
    boolean there = store.sentMember(application.id(), group, member).isPresent();
    return there != wanted
        && (wanted
            ? store.link(application.id(), member).isPresent()
            : !application.policies().upsertOnly());
  }

  private static String explanation(List<HeldMembership> held) {
    long wanted = held.stream().filter(HeldMembership::wanted).count();
    return wanted + " come back into it, " + (held.size() - wanted) + " leave it";
  }

  private static String leftAsTheyAre(int count) {
    return count
        + (count == 1 ? " membership stays" : " memberships stay")
        + " as now: changed again since, as before already, gone from the target, or the"
        + " application takes nothing away";
  }
}
