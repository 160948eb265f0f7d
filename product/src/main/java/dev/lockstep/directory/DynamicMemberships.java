package dev.lockstep.directory;

import dev.lockstep.directory.DynamicGroupStore.Computation;
import dev.lockstep.directory.DynamicGroupStore.Due;
import dev.lockstep.directory.DynamicGroupStore.Phase;
import dev.lockstep.directory.RuleSet.RuledGroup;
import dev.lockstep.directory.rule.CompiledRule;
import dev.lockstep.directory.rule.RuleException;
import dev.lockstep.directory.rule.RuleParser;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Keeps the members of dynamic groups what their rules say.
///
/// A user who is written is put to the rules in the same unit of work, so that nobody ever sees the
/// one without the other; only to those that ask for something that changed. When a rule is set,
/// all members and then all users are put to it, a chunk at a time, as background work: a user who
/// is written meanwhile already is put to the new rule, and one whom the chunk changes is held, so
/// that what it decides can't be out of date.
public final class DynamicMemberships implements DirectoryStore.WriteListener {
  /// Objects of a chunk: a unit takes well under a second of the writer.
  static final int AT_ONCE = 1_000;

  /// A rule that asks for the time is put to everybody this often.
  static final Duration TIME_STEP = Duration.ofHours(1);

  private static final System.Logger LOG = System.getLogger(DynamicMemberships.class.getName());

  private final DirectoryStore store;
  private final DynamicGroupStore groups;
  private final InstantSource clock;
  private final Supplier<UUID> versions;
  private final Map<DirectoryId, RuleSet> known = new ConcurrentHashMap<>();

  /// @param versions names for sets of rules, each used once
  public DynamicMemberships(
      DirectoryStore store,
      DynamicGroupStore groups,
      InstantSource clock,
      Supplier<UUID> versions) {
    this.store = store;
    this.groups = groups;
    this.clock = clock;
    this.versions = versions;
  }

  /// The text of a group's rule; empty where its members are chosen by hand.
  public static Optional<String> ruleOf(DirectoryObject group) {
    return group.document().complex(DirectorySchemas.GROUP_EXTENSION).text("membershipRule");
  }

  @Override
  public void written(
      DirectoryId directory, Optional<DirectoryObject> before, DirectoryObject after) {
    Optional<DirectoryObject> live = before.filter(object -> !object.inRecycleBin());
    if (after.type() == ObjectType.USER && !after.inRecycleBin()) {
      userWritten(directory, live, after);
    } else if (after.type() == ObjectType.GROUP) {
      groupWritten(directory, live, after);
    }
  }

  private void userWritten(
      DirectoryId directory, Optional<DirectoryObject> before, DirectoryObject after) {
    RuleSet rules = rules(directory);
    Instant now = clock.instant();
    if (before.isEmpty()) {
      rules.groups().stream()
          .filter(group -> group.rule().holds(after, now))
          .forEach(group -> store.addMember(directory, group.group(), after.id(), now));
      return;
    }
    for (RuledGroup group : rules.concernedBy(before.get(), after)) {
      boolean holds = group.rule().holds(after, now);
      boolean same =
          !group.rule().asksForTheTime() && holds == group.rule().holds(before.get(), now);
      if (!same) {
        set(directory, group.group(), after.id(), holds, now);
      }
    }
  }

  private void set(
      DirectoryId directory, ObjectId group, ObjectId user, boolean belongs, Instant now) {
    if (belongs) {
      store.addMember(directory, group, user, now);
    } else {
      store.removeMember(directory, group, user, now);
    }
  }

  private void groupWritten(
      DirectoryId directory, Optional<DirectoryObject> before, DirectoryObject after) {
    Optional<String> old = before.flatMap(DynamicMemberships::ruleOf);
    Optional<String> rule =
        Optional.of(after)
            .filter(group -> !group.inRecycleBin())
            .flatMap(DynamicMemberships::ruleOf);
    if (rule.equals(old)) {
      return;
    }
    if (rule.isPresent()) {
      groups.put(directory, Computation.fresh(after.id()));
    } else {
      groups.remove(directory, after.id());
    }
    groups.setRulesVersion(directory, versions.get().toString());
  }

  /// The rules as they are now, compiled once for each set.
  private RuleSet rules(DirectoryId directory) {
    String version = groups.rulesVersion(directory);
    RuleSet cached = known.get(directory);
    if (cached != null && cached.version().equals(version)) {
      return cached;
    }
    RuleSet read = new RuleSet(version, version.isEmpty() ? List.of() : read(directory));
    known.put(directory, read);
    return read;
  }

  private List<RuledGroup> read(DirectoryId directory) {
    List<RuledGroup> read = new ArrayList<>();
    for (Computation computation : groups.computations(directory)) {
      store
          .find(directory, computation.group())
          .flatMap(DynamicMemberships::ruleOf)
          .flatMap(text -> compiled(computation.group(), text))
          .ifPresent(rule -> read.add(new RuledGroup(computation.group(), rule)));
    }
    return read;
  }

  /// What an earlier version of Lockstep took and this one can't read leaves the members as they
  /// are.
  private static Optional<CompiledRule> compiled(ObjectId group, String text) {
    try {
      return Optional.of(CompiledRule.of(RuleParser.parse(text)));
    } catch (RuleException e) {
      LOG.log(System.Logger.Level.WARNING, "the rule of group " + group + " can't be read", e);
      return Optional.empty();
    }
  }

  // Background work

  /// Does one chunk of what is to be computed.
  ///
  /// @return false when nothing was to be done
  public boolean advance() {
    Optional<Due> due = groups.due();
    due.ifPresent(
        one ->
            store.atomically(
                () -> {
                  groups
                      .computation(one.directory(), one.group())
                      .ifPresent(computation -> step(one.directory(), computation));
                  return true;
                }));
    return due.isPresent();
  }

  private void step(DirectoryId directory, Computation computation) {
    Optional<CompiledRule> rule = rules(directory).ruleOf(computation.group());
    if (rule.isEmpty()) {
      groups.put(directory, computation.nextPhase(clock.instant()).nextPhase(clock.instant()));
      return;
    }
    List<DirectoryObject> chunk =
        switch (computation.phase()) {
          case LEAVING ->
              store.memberObjects(directory, computation.group(), computation.after(), AT_ONCE);
          case JOINING -> store.page(directory, ObjectType.USER, computation.after(), AT_ONCE);
          case DONE -> List.of();
        };
    Instant now = clock.instant();
    boolean joining = computation.phase() == Phase.JOINING;
    List<ObjectId> changing =
        chunk.stream()
            .filter(object -> belongs(rule.get(), object, now) == joining)
            .map(DirectoryObject::id)
            .toList();
    Set<ObjectId> members =
        joining ? store.membersAmong(directory, computation.group(), changing) : Set.of();
    // found by their ids, so that nobody becomes another meanwhile
    store
        .findAll(directory, changing.stream().filter(one -> !members.contains(one)).toList())
        .stream()
        .filter(object -> belongs(rule.get(), object, now) == joining)
        .forEach(object -> set(directory, computation.group(), object.id(), joining, now));
    groups.put(
        directory,
        chunk.size() < AT_ONCE
            ? computation.nextPhase(now)
            : computation.behind(chunk.getLast().id()));
  }

  private static boolean belongs(CompiledRule rule, DirectoryObject object, Instant now) {
    return object.type() == ObjectType.USER && !object.inRecycleBin() && rule.holds(object, now);
  }

  /// Lets rules that ask for the time be asked again once a [#TIME_STEP] has passed.
  public void timePasses() {
    Instant due = clock.instant().minus(TIME_STEP);
    for (Directory directory : store.directories()) {
      store.atomically(
          () -> {
            RuleSet rules = rules(directory.id());
            for (RuledGroup group : rules.groups()) {
              if (group.rule().asksForTheTime()) {
                groups
                    .computation(directory.id(), group.group())
                    .filter(one -> one.computed().filter(at -> !at.isAfter(due)).isPresent())
                    .filter(one -> one.phase() == Phase.DONE)
                    .ifPresent(one -> groups.put(directory.id(), one.again()));
              }
            }
            return true;
          });
    }
  }
}
