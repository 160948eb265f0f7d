package dev.lockstep.console;

import dev.lockstep.administration.Job;
import dev.lockstep.console.JobPages.JobLine;
import dev.lockstep.console.Plans.Taken;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationJson;
import dev.lockstep.provisioning.Plan;
import dev.lockstep.provisioning.PlanLine;
import dev.lockstep.provisioning.ProvisioningLogEntry;
import dev.lockstep.provisioning.ProvisioningLogEntry.ModifiedProperty;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The page of a plan.
///
/// @param state how far the plan has come; empty where there is none
/// @param found the lines that the filter lets through
/// @param proposed what would be set up otherwise; empty for the plan of what is set up
/// @param now the time that its job is shown at
public record PlanPage(
    Application application,
    Filter filter,
    Optional<Taken> state,
    List<PlanLine> found,
    List<ModifiedProperty> proposed,
    Instant now) {
  private static final int PAGE = 100;
  private static final String FAIL = "fail";

  /// Which plan, and which of its lines.
  ///
  /// @param proposal whether it is that of what isn't set up
  /// @param action operations of this kind; empty for all
  /// @param search what is in the label
  /// @param offset how many lines come before the first one
  public record Filter(boolean proposal, String action, String search, long offset) {
    static Filter of(PageRequest request) {
      return new Filter(
          request.typed("of").equals("proposal"),
          request.parameter("action"),
          request.parameter("search").strip(),
          request.number("offset").orElse(0));
    }

    private boolean lets(PlanLine line) {
      return (action.isEmpty() || word(line).equals(action))
          && folded(line.label()).contains(folded(search));
    }

    private String query(String otherAction, long otherOffset) {
      return "?"
          + (proposal ? "of=proposal&" : "")
          + "action="
          + otherAction
          + "&search="
          + URLEncoder.encode(search, StandardCharsets.UTF_8)
          + (otherOffset == 0 ? "" : "&offset=" + otherOffset);
    }
  }

  /// How many operations of a kind a plan has.
  ///
  /// @param link shows these alone
  public record Count(String action, long number, boolean chosen, String link) {}

  static PlanPage of(
      Application application,
      Filter filter,
      Optional<Taken> state,
      List<ModifiedProperty> proposed,
      Instant now) {
    return new PlanPage(
        application,
        filter,
        state,
        ready(state).map(Taken.Ready::lines).orElse(List.of()).stream()
            .filter(filter::lets)
            .toList(),
        proposed,
        now);
  }

  // How far it has come

  /// What is taking or approving it.
  public Optional<JobLine> job() {
    return state
        .flatMap(
            taken ->
                switch (taken) {
                  case Taken.Planning(Job job) -> Optional.of(job);
                  case Taken.BeingApproved(Job job) -> Optional.of(job);
                  case Taken.Ready _, Taken.Failed _, Taken.Refused _, Taken.Approved _ ->
                      Optional.empty();
                })
        .map(job -> new JobLine(job, now));
  }

  /// Whether it is being approved, rather than taken for the first time.
  public boolean approving() {
    return state.filter(Taken.BeingApproved.class::isInstance).isPresent();
  }

  /// Why it couldn't be taken.
  public Optional<String> failed() {
    return state.flatMap(
        taken -> taken instanceof Taken.Failed(String why) ? Optional.of(why) : Optional.empty());
  }

  /// Why it wasn't approved.
  public Optional<String> refused() {
    return state.flatMap(
        taken -> taken instanceof Taken.Refused(String why) ? Optional.of(why) : Optional.empty());
  }

  public Optional<Instant> approved() {
    return state.flatMap(
        taken -> taken instanceof Taken.Approved(Instant at) ? Optional.of(at) : Optional.empty());
  }

  private static Optional<Taken.Ready> ready(Optional<Taken> state) {
    return state.flatMap(
        taken -> taken instanceof Taken.Ready ready ? Optional.of(ready) : Optional.empty());
  }

  public Optional<Instant> taken() {
    return ready(state).map(Taken.Ready::at);
  }

  public Optional<Plan> plan() {
    return ready(state).map(Taken.Ready::plan);
  }

  /// Whether it has more lines than are kept.
  public boolean cut() {
    return ready(state).filter(one -> !one.complete()).isPresent();
  }

  // What is shown of it

  public String link() {
    return "/applications/"
        + application.id()
        + "/plan"
        + (filter.proposal() ? "?of=proposal" : "");
  }

  public List<Count> counts() {
    List<Count> counts = new ArrayList<>();
    for (Plan plan : plan().stream().toList()) {
      plan.counts()
          .forEach(
              (action, count) ->
                  counts.add(
                      count(
                          ApplicationJson.word(action),
                          action == ProvisioningLogEntry.Action.SKIP
                              ? count - plan.failing()
                              : count)));
      counts.add(count(FAIL, plan.failing()));
    }
    return counts.stream().filter(count -> count.number() > 0).toList();
  }

  private Count count(String word, long number) {
    boolean chosen = word.equals(filter.action());
    return new Count(word, number, chosen, filter.query(chosen ? "" : word, 0));
  }

  public long total() {
    return counts().stream().mapToLong(Count::number).sum();
  }

  /// How many lines the filter lets through.
  public long matching() {
    return found.size();
  }

  public long offset() {
    return Math.min(filter.offset(), matching());
  }

  public List<PlanLine> lines() {
    return found.stream().skip(offset()).limit(PAGE).toList();
  }

  public long last() {
    return Math.min(offset() + PAGE, matching());
  }

  public Optional<String> previous() {
    return offset() == 0
        ? Optional.empty()
        : Optional.of(filter.query(filter.action(), Math.max(0, offset() - PAGE)));
  }

  public Optional<String> next() {
    return last() >= matching()
        ? Optional.empty()
        : Optional.of(filter.query(filter.action(), last()));
  }

  private static String folded(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /// What would fail is told apart from what is rightly skipped.
  private static String word(PlanLine line) {
    return line.fails() ? FAIL : ApplicationJson.word(line.action());
  }
}
