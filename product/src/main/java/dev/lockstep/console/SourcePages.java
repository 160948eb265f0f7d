package dev.lockstep.console;

import dev.lockstep.administration.Permission;
import dev.lockstep.console.Route.Action;
import dev.lockstep.console.Route.Outcome;
import dev.lockstep.console.Route.Page;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.Directory;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.Source.Check;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceDefinition.State;
import dev.lockstep.directory.SourceDeletions.Remains;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceLog;
import dev.lockstep.directory.SourceStore.SourceStatus;
import dev.lockstep.directory.Sources;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/// Where a Directory's users and groups come from: all sources, and a page for each.
public final class SourcePages {
  private static final System.Logger LOG = System.getLogger(SourcePages.class.getName());

  private static final String LIST = "/directories/{directory}/sources";
  private static final String ONE = LIST + "/{source}";
  private static final int LOG_PAGE = 100;
  private static final String NEW = "/directories/{directory}/new-source";

  private final Places places;
  private final Directories directories;
  private final Sources sources;
  private final Executor executor;

  private final Page page = new Page(ONE, "source", this::one);
  private final Page empty = new Page(NEW, "newsource", this::empty);
  private final Page deletion = new Page(ONE + "/delete", "deletesource", this::deletion);

  SourcePages(Places places, Directories directories, Sources sources, Executor executor) {
    this.places = places;
    this.directories = directories;
    this.sources = sources;
    this.executor = executor;
  }

  List<Route> routes() {
    return List.of(
        new Page("/sources", "sources", this::all),
        new Page(LIST, "sources", this::ofOne),
        empty,
        new Action(NEW, Permission.CONFIGURE, empty, this::define),
        page,
        new Page(ONE + "/status", "sourcestatus", this::one),
        new Action(ONE + "/test", Permission.OPERATE, page, this::test),
        new Action(ONE + "/poll", Permission.OPERATE, page, this::poll),
        new Action(ONE + "/pause", Permission.CONFIGURE, page, to(State.PAUSED)),
        new Action(ONE + "/resume", Permission.CONFIGURE, page, to(State.RUNNING)),
        new Action(ONE + "/settings", Permission.CONFIGURE, page, this::change),
        new Action(ONE + "/resync", Permission.OPERATE, page, this::resync),
        new Action(ONE + "/allow-removals", Permission.OPERATE, page, this::allow),
        new Action(ONE + "/reject-removals", Permission.OPERATE, page, this::reject),
        new Action(ONE + "/upload", Permission.OPERATE, page, this::upload),
        new Page(ONE + "/log", "sourcelog", this::log),
        deletion,
        new Action(ONE + "/delete", Permission.CONFIGURE, deletion, this::delete));
  }

  /// A line of a test, with its verdict as pages show it.
  public record CheckLine(Check check) {
    public String verdict() {
      return check.verdict().name().toLowerCase(Locale.ROOT);
    }

    public String color() {
      return switch (check.verdict()) {
        case PASSED -> "bg-green-lt";
        case WARNING -> "bg-orange-lt";
        case FAILED -> "bg-red-lt";
      };
    }
  }

  private Map<String, Object> all(PageRequest request) {
    List<Directory> seen =
        directories.list().stream()
            .filter(directory -> request.access().sees(directory.id().value()))
            .toList();
    return Map.of(
        "directories",
        seen,
        "sources",
        seen.stream().flatMap(directory -> SourceView.all(sources, directory).stream()).toList());
  }

  private Map<String, Object> ofOne(PageRequest request) {
    Directory directory = places.directory(request);
    return Map.of("directories", List.of(directory), "sources", SourceView.all(sources, directory));
  }

  private Map<String, Object> one(PageRequest request) {
    Directory directory = places.directory(request);
    return Map.of(
        "source", SourceView.of(sources, directory, sources.get(directory.id(), id(request))));
  }

  private Map<String, Object> log(PageRequest request) {
    Map<String, Object> model = new HashMap<>(one(request));
    String text = request.parameter("text");
    OptionalLong before = request.number("before");
    List<SourceLog.Entry> entries =
        sources.log(
            places.directory(request).id(),
            id(request),
            new SourceLog.Query(
                Optional.empty(),
                Optional.of(text).filter(wanted -> !wanted.isBlank()).map(String::strip),
                before.isPresent() ? Optional.of(before.getAsLong()) : Optional.empty()),
            LOG_PAGE);
    model.put("entries", entries);
    model.put("text", text);
    model.put(
        "next",
        entries.size() < LOG_PAGE
            ? Optional.empty()
            : Optional.of(
                "?before="
                    + entries.getLast().number()
                    + "&text="
                    + URLEncoder.encode(text, StandardCharsets.UTF_8)));
    return model;
  }

  private static SourceId id(PageRequest request) {
    return new SourceId(request.variable("source"));
  }

  private Map<String, Object> empty(PageRequest request) {
    return Map.of("directory", places.directory(request));
  }

  // What its buttons do

  private Outcome define(PageRequest request) {
    DirectoryId directory = places.directory(request).id();
    Form form = request.form();
    SourceId id = new SourceId(form.required("id", "Name"));
    SourceDefinition definition =
        new SourceDefinition(
            id,
            form.required("kind", "Kind"),
            Settings.parse(form.text("settings")),
            State.RUNNING);
    sources.define(
        directory,
        definition,
        Optional.of(form.secret("password")).filter(password -> !password.isEmpty()),
        request.actor());
    return new Outcome.Done(
        SourceView.link(directory, id),
        "The source is set up. Test its connection: it says what the account can see.");
  }

  private Outcome test(PageRequest request) {
    List<CheckLine> checks =
        sources.test(places.directory(request).id(), id(request)).stream()
            .map(CheckLine::new)
            .toList();
    Map<String, Object> model = new HashMap<>(one(request));
    model.put("checks", checks);
    return new Outcome.Shown("source", model);
  }

  private Outcome poll(PageRequest request) {
    DirectoryId directory = places.directory(request).id();
    SourceId id = sources.get(directory, id(request)).id();
    inBackground("polling " + directory + "/" + id, () -> sources.poll(directory, id));
    return done(request, "The source is being read.");
  }

  /// What takes longer than a browser waits, with a directory of a million.
  private void inBackground(String doing, Work work) {
    try {
      executor.execute(
          () -> {
            try {
              work.run();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
              LOG.log(System.Logger.Level.ERROR, doing + " failed", e);
            }
          });
    } catch (RejectedExecutionException e) {
      throw new IllegalArgumentException("Lockstep is being stopped: try again when it runs", e);
    }
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  private Outcome change(PageRequest request) throws InterruptedException {
    Form form = request.form();
    Map<String, String> settings = Settings.parse(form.text("settings"));
    sources.change(
        places.directory(request).id(),
        id(request),
        before -> before.with(settings),
        Optional.of(form.secret("password")).filter(password -> !password.isEmpty()),
        request.actor());
    return done(request, "The settings are changed. Test its connection: it says what it can see.");
  }

  private Outcome upload(PageRequest request) throws InterruptedException {
    SourceStatus status =
        sources.upload(
            places.directory(request).id(),
            id(request),
            request.parameter("file"),
            request.form().file(),
            request.actor());
    return done(
        request,
        status.error().isPresent()
            ? "The file is taken; not all of it could be."
            : "The file is taken and read.");
  }

  private Outcome resync(PageRequest request) throws InterruptedException {
    sources.resync(places.directory(request).id(), id(request), request.actor());
    return done(request, "Everything is read anew at the next poll.");
  }

  private Outcome allow(PageRequest request) {
    sources
        .decisions()
        .allow(places.directory(request).id(), id(request), confirmed(request), request.actor());
    return done(request, "They go after the next poll, unless it tells of them again.");
  }

  private Outcome reject(PageRequest request) throws InterruptedException {
    sources
        .decisions()
        .reject(places.directory(request).id(), id(request), confirmed(request), request.actor());
    return done(
        request,
        "They stay. Everything is read anew at the next poll; what is still gone is held again.");
  }

  private static long confirmed(PageRequest request) {
    return number(request.form().required("removals", "How many"));
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is no whole number", e);
    }
  }

  private Map<String, Object> deletion(PageRequest request) {
    Map<String, Object> model = new HashMap<>(one(request));
    model.put("live", sources.deletions().live(places.directory(request).id(), id(request)));
    return model;
  }

  private Outcome delete(PageRequest request) throws InterruptedException {
    Directory directory = places.directory(request);
    SourceId id = sources.get(directory.id(), id(request)).id();
    Remains remains =
        request.form().text("objects").equals("remove") ? Remains.REMOVE : Remains.KEEP;
    long confirmed = number(request.form().required("confirm", "How many users and groups"));
    sources.deletions().check(directory.id(), id, remains, Optional.of(confirmed));
    inBackground(
        "deleting " + directory.id() + "/" + id,
        () ->
            sources
                .deletions()
                .delete(directory.id(), id, remains, Optional.of(confirmed), request.actor()));
    return new Outcome.Done(
        "/directories/" + directory.id() + "/sources",
        "The source is being deleted; with a large one that takes minutes.");
  }

  private Route.Handler to(State state) {
    return request -> {
      sources.setState(places.directory(request).id(), id(request), state, request.actor());
      return done(
          request,
          switch (state) {
            case RUNNING -> "The source is followed again.";
            case PAUSED ->
                "The source is paused: what changes there stays unseen until it goes on.";
          });
    };
  }

  private Outcome done(PageRequest request, String notice) {
    return new Outcome.Done(SourceView.link(places.directory(request).id(), id(request)), notice);
  }
}
