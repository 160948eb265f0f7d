package dev.lockstep.console;

import dev.lockstep.administration.Permission;
import dev.lockstep.console.Pages.Part;
import dev.lockstep.console.Plans.Which;
import dev.lockstep.console.Route.Action;
import dev.lockstep.console.Route.Outcome;
import dev.lockstep.console.Route.Page;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.ApplicationJson;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.Assignment;
import dev.lockstep.scim.json.Json;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Who is provisioned: scope and assignments, as they are and as they might be.
public final class ScopePages {
  private static final String ONE = "/applications/{application}";
  private static final int ASSIGNMENTS = 50;

  /// Of a proposal, as many as the admin API's body takes.
  private static final int MOST_PROPOSED = 20_000;

  private static final int AT_ONCE = 500;

  private final Places places;
  private final Applications applications;
  private final DirectoryReader reader;
  private final Names names;
  private final Plans plans;

  private final Page scope = new Page(ONE + "/scope", "scope", this::scope);

  ScopePages(Console.UseCases useCases, Places places, Names names, Plans plans) {
    this.places = places;
    this.applications = useCases.applications();
    this.reader = useCases.reader();
    this.names = names;
    this.plans = plans;
  }

  List<Route> routes() {
    return List.of(
        scope,
        new Action(ONE + "/scope", Permission.CONFIGURE, scope, this::setScope),
        new Action(ONE + "/assign", Permission.CONFIGURE, scope, this::assign),
        new Action(ONE + "/unassign", Permission.CONFIGURE, scope, this::unassign),
        new Action(ONE + "/scope/plan", Permission.OPERATE, scope, this::plan));
  }

  /// @param object empty where the directory no longer has it
  public record AssignmentLine(Assignment assignment, Optional<DirectoryObject> object) {
    public String label() {
      return object.map(DirectoryObject::label).orElseGet(() -> assignment.object().toString());
    }
  }

  public record ScopePage(Application application, Part<AssignmentLine> assigned) {
    public boolean all() {
      return application.scope() == Scope.ALL;
    }
  }

  private Map<String, Object> scope(PageRequest request) {
    Application application = places.application(request);
    Optional<ObjectId> after = ObjectId.parse(request.parameter("after"));
    List<Assignment> shown = applications.assignments(application.id(), after, ASSIGNMENTS + 1);
    Map<ObjectId, DirectoryObject> objects =
        reader.findById(application.directory(), shown.stream().map(Assignment::object).toList());
    return Map.of(
        "page",
        new ScopePage(
            application,
            Part.of(
                shown.stream()
                    .map(
                        one ->
                            new AssignmentLine(one, Optional.ofNullable(objects.get(one.object()))))
                    .toList(),
                ASSIGNMENTS,
                after.isPresent(),
                line -> line.assignment().object().toString())));
  }

  private Outcome setScope(PageRequest request) {
    Scope chosen = ApplicationJson.scope(request.form().required("scope", "Scope"));
    applications.setScope(id(request), chosen, request.actor());
    return new Outcome.Done(
        at(request, "/scope"), "The scope is set; a full cycle looks at everybody anew.");
  }

  private Outcome assign(PageRequest request) {
    DirectoryObject object =
        names.find(
            places.application(request).directory(),
            request.form().required("object", "User or group"));
    boolean added = applications.assign(id(request), object.id(), request.actor());
    return new Outcome.Done(
        at(request, "/scope"),
        "'" + object.label() + (added ? "' is assigned." : "' was assigned already."));
  }

  private Outcome unassign(PageRequest request) {
    ObjectId object =
        ObjectId.parse(request.form().text("object"))
            .orElseThrow(() -> new IllegalArgumentException("say whom to unassign"));
    applications.unassign(id(request), object, request.actor());
    return new Outcome.Done(
        at(request, "/scope"), "Unassigned. Its account follows by the application's policies.");
  }

  // As they might be

  private Outcome plan(PageRequest request) {
    Application application = places.application(request);
    ObjectNode proposal = Json.object();
    Scope chosen = ApplicationJson.scope(request.form().required("scope", "Scope"));
    if (chosen != application.scope()) {
      proposal.put("scope", ApplicationJson.word(chosen));
    }
    Set<ObjectId> before = assigned(application);
    Set<ObjectId> after = proposed(application, before, request.form());
    if (!after.equals(before)) {
      if (after.size() > MOST_PROPOSED) {
        throw new IllegalArgumentException(
            "a proposal has at most " + MOST_PROPOSED + " assignments, not " + after.size());
      }
      ArrayNode list = proposal.putArray("assignments");
      after.forEach(object -> list.addObject().put("object", object.toString()));
    }
    plans.propose(application, proposal, request.actor());
    return new Outcome.Done(
        new Which(application.id(), true).link(),
        "The plan of this is being taken. Nothing of it is saved.");
  }

  /// Who is assigned, and still in the directory.
  private Set<ObjectId> assigned(Application application) {
    Set<ObjectId> assigned = new LinkedHashSet<>();
    Optional<ObjectId> after = Optional.empty();
    List<ObjectId> page;
    do {
      page =
          applications.assignments(application.id(), after, AT_ONCE).stream()
              .map(Assignment::object)
              .toList();
      Map<ObjectId, DirectoryObject> there = reader.findById(application.directory(), page);
      page.stream().filter(there::containsKey).forEach(assigned::add);
      after = page.isEmpty() ? after : Optional.of(page.getLast());
    } while (page.size() == AT_ONCE);
    return assigned;
  }

  private Set<ObjectId> proposed(Application application, Set<ObjectId> before, Form form) {
    Set<ObjectId> proposed = new LinkedHashSet<>(form.has("only") ? Set.of() : before);
    for (DirectoryObject object : named(application, form.text("leave"))) {
      if (!before.contains(object.id())) {
        throw new IllegalArgumentException("'" + object.label() + "' isn't assigned");
      }
      proposed.remove(object.id());
    }
    named(application, form.text("join")).forEach(object -> proposed.add(object.id()));
    return proposed;
  }

  /// Each in a line.
  private List<DirectoryObject> named(Application application, String lines) {
    return lines
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .map(line -> names.find(application.directory(), line))
        .toList();
  }

  private ApplicationId id(PageRequest request) {
    return places.application(request).id();
  }

  private String at(PageRequest request, String page) {
    return "/applications/" + id(request) + page;
  }
}
