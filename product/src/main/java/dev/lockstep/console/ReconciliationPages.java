package dev.lockstep.console;

import dev.lockstep.administration.Permission;
import dev.lockstep.console.Route.Action;
import dev.lockstep.console.Route.Outcome;
import dev.lockstep.console.Route.Page;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationJson;
import dev.lockstep.provisioning.Finding;
import dev.lockstep.provisioning.Reconciliation;
import dev.lockstep.provisioning.Reconciliation.Counts;
import dev.lockstep.provisioning.Reconciliation.Repairs;
import dev.lockstep.provisioning.Reconciliations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What has drifted at a target: the last reconciliation, and the buttons that begin and end one.
public final class ReconciliationPages {
  private static final String ONE = "/applications/{application}";
  private static final int PAGE = 100;

  private final Places places;
  private final Reconciliations reconciliations;

  private final Page drift = new Page(ONE + "/drift", "drift", this::drift);

  ReconciliationPages(Places places, Reconciliations reconciliations) {
    this.places = places;
    this.reconciliations = reconciliations;
  }

  List<Route> routes() {
    return List.of(
        drift,
        new Action(ONE + "/reconcile", Permission.OPERATE, drift, this::begin),
        new Action(ONE + "/cancel-reconciliation", Permission.OPERATE, drift, this::cancel));
  }

  /// How much of a kind was found.
  ///
  /// @param link shows these alone, or all again
  public record Count(String text, long number, boolean chosen, String link) {}

  /// @param run the one that runs or ran last; empty where none was ever begun
  /// @param next shows the next page; empty on the last one
  public record DriftPage(
      Application application,
      Optional<Reconciliation> run,
      List<Count> counts,
      List<Finding> findings,
      Optional<String> next) {

    public boolean running() {
      return run.filter(Reconciliation::running).isPresent();
    }

    /// Whether there is something that a repair would put right.
    public boolean repairable() {
      return run.map(Reconciliation::counts)
          .filter(
              one ->
                  one.changed() + one.missing() + one.membersMissing() + one.membersUnknown() > 0)
          .isPresent();
    }

    /// What stands where no finding does.
    public String nothing() {
      if (counts.stream().anyMatch(Count::chosen)) {
        return "Nothing of this kind was found.";
      }
      return run.filter(one -> one.state() == Reconciliation.State.COMPLETE).isPresent()
          ? "Nothing has drifted: the target is as it should be."
          : "Nothing has been found so far.";
    }

    public Optional<String> link(Finding finding) {
      return finding.object().map(object -> Pages.link(application, object, finding.type()));
    }

    /// The kind in the words of a person.
    public String text(Finding finding) {
      return ReconciliationPages.text(finding.kind());
    }

    /// Of an attribute.
    public String difference(Finding finding) {
      String found = finding.found().orElse("nothing");
      String expected = finding.expected().orElse("nothing");
      return switch (finding.kind()) {
        case MEMBER_MISSING -> expected + " isn't in it";
        case MEMBER_UNKNOWN -> found + " is in it";
        case MEMBERS_UNREAD -> "too many to read";
        case CHANGED, REWRITTEN, MISSING, UNKNOWN -> found + " there, " + expected + " wanted";
      };
    }

    public String color(Finding finding) {
      return switch (finding.kind()) {
        case CHANGED, MEMBER_MISSING -> "bg-yellow-lt";
        case MISSING -> "bg-red-lt";
        case UNKNOWN, MEMBER_UNKNOWN -> "bg-purple-lt";
        case REWRITTEN, MEMBERS_UNREAD -> "bg-secondary-lt";
      };
    }
  }

  private static String text(Finding.Kind kind) {
    return switch (kind) {
      case CHANGED -> "changed";
      case REWRITTEN -> "rewritten";
      case MISSING -> "missing";
      case UNKNOWN -> "unknown";
      case MEMBER_MISSING -> "member missing";
      case MEMBER_UNKNOWN -> "member unknown";
      case MEMBERS_UNREAD -> "members unread";
    };
  }

  private Map<String, Object> drift(PageRequest request) {
    Application application = places.application(request);
    Optional<Reconciliation> run = reconciliations.find(application.id());
    Optional<Finding.Kind> kind = kind(request.parameter("kind"));
    long after = request.number("after").orElse(0);
    List<Finding> findings =
        run.isPresent() ? reconciliations.report(application.id(), kind, after, PAGE) : List.of();
    Optional<String> next =
        findings.size() < PAGE
            ? Optional.empty()
            : Optional.of(query(kind, findings.getLast().number()));
    return Map.of(
        "page",
        new DriftPage(
            application,
            run,
            run.map(one -> counts(one.counts(), kind)).orElse(List.of()),
            findings,
            next));
  }

  private static Optional<Finding.Kind> kind(String word) {
    return Arrays.stream(Finding.Kind.values())
        .filter(kind -> ApplicationJson.word(kind).equals(word))
        .findFirst();
  }

  private static String query(Optional<Finding.Kind> kind, long after) {
    return "?kind="
        + kind.map(ApplicationJson::word).orElse("")
        + (after == 0 ? "" : "&after=" + after);
  }

  private static List<Count> counts(Counts counts, Optional<Finding.Kind> chosen) {
    List<Count> shown = new ArrayList<>();
    for (Finding.Kind kind : Finding.Kind.values()) {
      long number =
          switch (kind) {
            case CHANGED -> counts.changed();
            case REWRITTEN -> counts.rewritten();
            case MISSING -> counts.missing();
            case UNKNOWN -> counts.unknown();
            case MEMBER_MISSING -> counts.membersMissing();
            case MEMBER_UNKNOWN -> counts.membersUnknown();
            case MEMBERS_UNREAD -> 0;
          };
      boolean same = chosen.equals(Optional.of(kind));
      if (number > 0 || same) {
        shown.add(
            new Count(
                text(kind), number, same, query(same ? Optional.empty() : Optional.of(kind), 0)));
      }
    }
    return shown;
  }

  private Outcome begin(PageRequest request) {
    Application application = places.application(request);
    boolean repair = request.form().has("repair");
    Repairs repairs = new Repairs(repair, request.form().has("removeUnknownMembers"));
    try {
      reconciliations.begin(application.id(), repairs, request.actor());
    } catch (Reconciliations.RunningException e) {
      throw new IllegalArgumentException(
          "One is running already: wait until it has ended, or end it.", e);
    }
    return new Outcome.Done(
        "/applications/" + application.id() + "/drift",
        repair
            ? "The target is being read; what has drifted is queued to be put right."
            : "The target is being read.");
  }

  private Outcome cancel(PageRequest request) {
    Application application = places.application(request);
    reconciliations.cancel(application.id(), request.actor());
    return new Outcome.Done(
        "/applications/" + application.id() + "/drift",
        "It has ended. What it found until then stays here.");
  }
}
