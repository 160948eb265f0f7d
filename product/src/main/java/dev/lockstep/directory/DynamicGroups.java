package dev.lockstep.directory;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.directory.DynamicGroupStore.Computation;
import dev.lockstep.directory.rule.CompiledRule;
import dev.lockstep.directory.rule.Rule;
import dev.lockstep.directory.rule.RuleException;
import dev.lockstep.directory.rule.RuleParser;
import dev.lockstep.directory.rule.RulePrinter;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What an administrator does to the rules of groups. A group has either a rule or members chosen by
/// hand; only a group of Lockstep's own can have a rule. Every change is in the audit log, in the
/// same transaction.
public final class DynamicGroups {
  private final DirectoryStore store;
  private final DynamicGroupStore groups;
  private final Resources resources;
  private final AuditLog audit;
  private final InstantSource clock;

  public DynamicGroups(
      DirectoryStore store,
      DynamicGroupStore groups,
      Resources resources,
      AuditLog audit,
      InstantSource clock) {
    this.store = store;
    this.groups = groups;
    this.resources = resources;
    this.audit = audit;
    this.clock = clock;
  }

  /// @param computed when the members were last computed by the present rule; empty while they are
  ///     for the first time
  /// @param computing whether they are being computed just now
  public record State(String rule, boolean computing, Optional<Instant> computed) {}

  /// @throws ScimException 404 where there is no such group, or it has no rule
  public State state(DirectoryId directory, String id) {
    DirectoryObject group = resources.get(directory, ObjectType.GROUP, id);
    String rule =
        DynamicMemberships.ruleOf(group)
            .orElseThrow(
                () -> ScimException.notFound("the group '" + group.label() + "' has no rule"));
    Optional<Computation> computation = groups.computation(directory, group.id());
    return new State(
        rule,
        computation.filter(one -> one.phase() == DynamicGroupStore.Phase.DONE).isEmpty(),
        computation.flatMap(Computation::computed));
  }

  /// From now on the rule chooses the group's members; who was chosen by hand leaves, unless the
  /// rule holds for them too. The members are computed in the background.
  ///
  /// @throws RuleException where the rule can't be read, with the column and the mend
  public State setRule(DirectoryId directory, String id, String written, Actor actor) {
    String rule = RulePrinter.print(RuleParser.parse(written));
    change(directory, id, Optional.of(rule), actor);
    return state(directory, id);
  }

  /// The members stay, and are chosen by hand from now on.
  public void removeRule(DirectoryId directory, String id, Actor actor) {
    change(directory, id, Optional.empty(), actor);
  }

  private void change(DirectoryId directory, String id, Optional<String> rule, Actor actor) {
    store.atomically(
        () -> {
          DirectoryObject group = resources.get(directory, ObjectType.GROUP, id);
          if (!group.owner().equals(Owner.local())) {
            throw new ScimException(
                403,
                Optional.empty(),
                "'"
                    + group.label()
                    + "' belongs to "
                    + group.owner().text()
                    + "; only a group made in Lockstep can have a rule");
          }
          Optional<String> before = DynamicMemberships.ruleOf(group);
          if (!rule.equals(before)) {
            String urn = DirectorySchemas.GROUP_EXTENSION;
            Complex extension =
                group.document().complex(urn).with("membershipRule", rule.map(Value::text));
            store.update(
                directory, group.changed(group.document().with(urn, extension), clock.instant()));
            audit.record(
                new AuditEntry(
                    0,
                    clock.instant(),
                    actor,
                    rule.isPresent() ? "Set membership rule" : "Remove membership rule",
                    "directory/" + directory + "/group/" + group.id(),
                    before,
                    rule));
          }
          return true;
        });
  }

  /// What a rule would do.
  ///
  /// @param members for how many users it holds
  /// @param joining how many of them aren't members
  /// @param leaving how many members it doesn't hold for
  /// @param joins the first of those who would join, in the order of ids; leaves likewise
  public record Preview(
      long members,
      long joining,
      long leaving,
      List<DirectoryObject> joins,
      List<DirectoryObject> leaves) {
    public Preview {
      joins = List.copyOf(joins);
      leaves = List.copyOf(leaves);
    }
  }

  /// Puts every user to a rule without writing anything, by pages outside of the writer.
  ///
  /// @param group whose members are compared; empty for a group that is to be made
  /// @param shown how many of those who would join, and of those who would leave, are returned
  /// @throws RuleException where the rule can't be read, with the column and the mend
  public Preview preview(DirectoryId directory, Optional<String> group, String written, int shown) {
    Rule rule = RuleParser.parse(written);
    Optional<ObjectId> present =
        group.map(id -> resources.get(directory, ObjectType.GROUP, id).id());
    Comparison comparison = new Comparison(directory, present, CompiledRule.of(rule), shown);
    Optional<ObjectId> after = Optional.empty();
    List<DirectoryObject> page;
    do {
      page = store.page(directory, ObjectType.USER, after, DynamicMemberships.AT_ONCE);
      page.forEach(comparison::user);
      after = page.isEmpty() ? after : Optional.of(page.getLast().id());
    } while (page.size() == DynamicMemberships.AT_ONCE);
    present.ifPresent(id -> comparePresent(directory, id, comparison));
    return comparison.result();
  }

  private void comparePresent(DirectoryId directory, ObjectId group, Comparison comparison) {
    Optional<ObjectId> after = Optional.empty();
    List<DirectoryObject> page;
    do {
      page = store.memberObjects(directory, group, after, DynamicMemberships.AT_ONCE);
      page.forEach(comparison::member);
      after = page.isEmpty() ? after : Optional.of(page.getLast().id());
    } while (page.size() == DynamicMemberships.AT_ONCE);
  }

  /// Counts, and remembers no more than it shows.
  private final class Comparison {
    private final DirectoryId directory;
    private final Optional<ObjectId> group;
    private final CompiledRule rule;
    private final int shown;
    private final Instant now = clock.instant();
    private final List<DirectoryObject> joins = new ArrayList<>();
    private final List<DirectoryObject> leaves = new ArrayList<>();
    private long members;
    private long staying;
    private long leaving;

    Comparison(DirectoryId directory, Optional<ObjectId> group, CompiledRule rule, int shown) {
      this.directory = directory;
      this.group = group;
      this.rule = rule;
      this.shown = shown;
    }

    void user(DirectoryObject user) {
      if (!rule.holds(user, now)) {
        return;
      }
      members++;
      if (joins.size() < shown
          && group.filter(id -> store.isMember(directory, id, user.id())).isEmpty()) {
        joins.add(user);
      }
    }

    void member(DirectoryObject member) {
      if (member.type() == ObjectType.USER && rule.holds(member, now)) {
        staying++;
        return;
      }
      leaving++;
      if (leaves.size() < shown) {
        leaves.add(member);
      }
    }

    Preview result() {
      return new Preview(members, members - staying, leaving, joins, leaves);
    }
  }
}
