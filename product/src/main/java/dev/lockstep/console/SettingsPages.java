package dev.lockstep.console;

import dev.lockstep.administration.Permission;
import dev.lockstep.console.Plans.Which;
import dev.lockstep.console.Route.Action;
import dev.lockstep.console.Route.Outcome;
import dev.lockstep.console.Route.Page;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationJson;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.Consequence;
import dev.lockstep.provisioning.Departure;
import dev.lockstep.provisioning.Policies;
import dev.lockstep.scim.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// An Application's target and policies, and its end.
public final class SettingsPages {
  private static final String SETTINGS = "/applications/{application}/settings";

  private final Places places;
  private final Applications applications;
  private final Plans plans;

  private final Page page = new Page(SETTINGS, "settings", this::settings);

  SettingsPages(Places places, Applications applications, Plans plans) {
    this.places = places;
    this.applications = applications;
    this.plans = plans;
  }

  List<Route> routes() {
    return List.of(
        page,
        new Action(SETTINGS + "/name", Permission.CONFIGURE, page, this::rename),
        new Action(SETTINGS + "/target", Permission.CONFIGURE, page, this::setTarget),
        new Action(SETTINGS + "/policies", Permission.CONFIGURE, page, this::setPolicies),
        new Action(SETTINGS + "/policies/plan", Permission.OPERATE, page, this::plan),
        new Action(SETTINGS + "/delete", Permission.CONFIGURE, page, this::delete));
  }

  public record SettingsPage(Application application) {
    public List<Departure> departures() {
      return List.of(Departure.values());
    }

    /// What the page asks of a departure, as a question's beginning.
    public static String label(Departure departure) {
      return switch (departure) {
        case UNASSIGNED -> "Who is no longer assigned";
        case OUT_OF_SCOPE -> "Who no longer passes the scoping filters";
        case DISABLED -> "Who is disabled in the directory";
        case SOFT_DELETED -> "Who is in the recycle bin";
        case HARD_DELETED -> "Who is gone from the directory";
      };
    }

    public String word(Departure departure) {
      return switch (application.policies().on(departure)) {
        case Consequence.Disable() -> "disable";
        case Consequence.Delete() -> "delete";
        case Consequence.Keep() -> "keep";
        case Consequence.DeleteAfter(var _) -> "deleteAfter";
      };
    }

    public String days(Departure departure) {
      return application.policies().on(departure) instanceof Consequence.DeleteAfter(Duration after)
          ? String.valueOf(after.toDays())
          : "";
    }

    public String existingAccounts() {
      return ApplicationJson.word(application.policies().existingAccounts());
    }

    public String missingAccounts() {
      return ApplicationJson.word(application.policies().missingAccounts());
    }

    public Policies.Guard guard() {
      return application.policies().guard();
    }
  }

  private Map<String, Object> settings(PageRequest request) {
    return Map.of("page", new SettingsPage(places.application(request)));
  }

  private static Outcome done(Application application, String notice) {
    return new Outcome.Done("/applications/" + application.id() + "/settings", notice);
  }

  private Outcome rename(PageRequest request) {
    Application application = places.application(request);
    String name = request.form().required("displayName", "Name");
    return done(
        applications.rename(application.id(), name, request.actor()),
        "It is called '" + name + "' now; its id stays '" + application.id() + "'.");
  }

  private Outcome setTarget(PageRequest request) {
    Application application = places.application(request);
    applications.setTarget(
        application.id(),
        TargetForm.target(request.form()),
        TargetForm.secret(request.form()),
        request.actor());
    return done(application, "The target is saved: test the connection.");
  }

  private Outcome setPolicies(PageRequest request) {
    Application application = places.application(request);
    ObjectNode json = policies(application, request.form());
    applications.setPolicies(
        application.id(), policies -> ApplicationJson.policies(json, policies), request.actor());
    return done(application, "The policies are saved.");
  }

  /// What a full cycle would do with the policies as they are typed.
  private Outcome plan(PageRequest request) {
    Application application = places.application(request);
    ObjectNode json = policies(application, request.form());
    ObjectNode proposal = Json.object();
    if (!ApplicationJson.policies(json, application.policies()).equals(application.policies())) {
      proposal.set("policies", json);
    }
    plans.propose(application, proposal, request.actor());
    return new Outcome.Done(
        new Which(application.id(), true).link(),
        "The plan of these policies is being taken. Nothing of them is saved.");
  }

  private static ObjectNode policies(Application application, Form form) {
    ObjectNode json =
        Json.object()
            .put("existingAccounts", form.text("existingAccounts"))
            .put("missingAccounts", form.text("missingAccounts"))
            .put("onlyCreated", form.has("onlyCreated"))
            .put("upsertOnly", form.has("upsertOnly"));
    SettingsPage before = new SettingsPage(application);
    for (Departure departure : Departure.values()) {
      put(json, departure, before, form);
    }
    ObjectNode guard = json.putObject("deletionGuard");
    for (String name : List.of("absolute", "percentage", "floor", "memberRemovals")) {
      number(form, name).ifPresent(value -> guard.put(name, value));
    }
    number(form, "hours")
        .filter(hours -> hours != before.guard().window().toHours())
        .ifPresent(hours -> guard.put("window", "PT" + hours + "H"));
    return json;
  }

  /// What wasn't touched stays, also where it isn't whole days.
  private static void put(ObjectNode json, Departure departure, SettingsPage before, Form form) {
    String policy = departure.policy();
    String word = form.text(policy);
    if (!word.equals("deleteAfter")) {
      json.put(policy, word);
      return;
    }
    long days =
        number(form, policy + ".days")
            .orElseThrow(() -> new IllegalArgumentException("say after how many days to delete"));
    if (!before.days(departure).equals(String.valueOf(days))) {
      json.putObject(policy).put("deleteAfter", "P" + days + "D");
    }
  }

  private static Optional<Long> number(Form form, String name) {
    return form.optional(name)
        .map(
            text -> {
              if (!text.matches("\\d{1,9}")) {
                throw new IllegalArgumentException(
                    "'" + name + "' takes a whole number, not '" + text + "'");
              }
              return Long.parseLong(text);
            });
  }

  private Outcome delete(PageRequest request) {
    Application application = places.application(request);
    String typed = request.form().text("name");
    if (!typed.equals(application.id().value())) {
      throw new IllegalArgumentException(
          "type '" + application.id() + "' to delete it; its accounts at the target stay");
    }
    applications.remove(application.id(), request.actor());
    return new Outcome.Done(
        "/directories/" + application.directory(),
        "'" + application.displayName() + "' is gone; its accounts at the target stay.");
  }
}
