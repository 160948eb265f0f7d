package dev.lockstep.console;

import dev.lockstep.administration.Permission;
import dev.lockstep.console.Route.Action;
import dev.lockstep.console.Route.Outcome;
import dev.lockstep.console.Route.Page;
import dev.lockstep.directory.Directory;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DynamicGroups;
import dev.lockstep.directory.DynamicMemberships;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Resources;
import dev.lockstep.scim.ScimException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/// The rule of a group: who it would bring in and send away, before it does.
public final class GroupRulePages {
  private static final String RULE = "/directories/{directory}/groups/{object}/rule";

  /// Of those who join, and of those who leave, a person reads no more.
  private static final int SHOWN = 50;

  private final Places places;
  private final Resources resources;
  private final DynamicGroups groups;

  private final Page page = new Page(RULE, "rule", this::rule);

  GroupRulePages(Places places, Resources resources, DynamicGroups groups) {
    this.places = places;
    this.resources = resources;
    this.groups = groups;
  }

  List<Route> routes() {
    return List.of(
        page,
        new Action(RULE, Permission.CONFIGURE, page, this::set),
        new Action(RULE + "/preview", Permission.READ, page, this::preview),
        new Action(RULE + "/remove", Permission.CONFIGURE, page, this::remove));
  }

  /// @param rule that the group has; empty where its members are chosen by hand
  public record RulePage(Directory directory, DirectoryObject group, Optional<String> rule) {
    public String link() {
      return Pages.link(directory.id(), group);
    }
  }

  private RulePage read(PageRequest request) {
    Directory directory = places.directory(request);
    try {
      DirectoryObject group =
          resources.get(directory.id(), ObjectType.GROUP, request.variable("object"));
      return new RulePage(directory, group, DynamicMemberships.ruleOf(group));
    } catch (ScimException e) {
      throw new NoSuchElementException(e.detail(), e);
    }
  }

  private Map<String, Object> rule(PageRequest request) {
    return Map.of("page", read(request));
  }

  private Outcome preview(PageRequest request) {
    RulePage shown = read(request);
    Map<String, Object> model = new HashMap<>(Map.of("page", shown));
    model.put(
        "preview",
        groups.preview(
            shown.directory().id(),
            Optional.of(shown.group().id().toString()),
            request.form().required("rule", "Rule"),
            SHOWN));
    return new Outcome.Shown("rule", model);
  }

  private Outcome set(PageRequest request) {
    RulePage shown = read(request);
    groups.setRule(
        shown.directory().id(),
        shown.group().id().toString(),
        request.form().required("rule", "Rule"),
        request.actor());
    return new Outcome.Done(
        shown.link(), "The rule chooses the members from now on; they are being computed.");
  }

  private Outcome remove(PageRequest request) {
    RulePage shown = read(request);
    groups.removeRule(shown.directory().id(), shown.group().id().toString(), request.actor());
    return new Outcome.Done(
        shown.link(), "The rule is gone: the members stay, and are chosen by hand from now on.");
  }
}
