package dev.lockstep.console;

import dev.lockstep.administration.Permission;
import dev.lockstep.console.Route.Action;
import dev.lockstep.console.Route.Attachment;
import dev.lockstep.console.Route.Download;
import dev.lockstep.console.Route.Outcome;
import dev.lockstep.console.Route.Page;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.Directory;
import dev.lockstep.directory.RequestInspector;
import dev.lockstep.directory.RequestInspector.Change;
import dev.lockstep.directory.RequestInspector.Inspected;
import dev.lockstep.directory.RequestInspector.Query;
import dev.lockstep.directory.RequestTranscript;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What the clients of an Endpoint ask and are answered, while they do.
public final class InspectorPages {
  private static final String ALL = "/directories/{directory}/inspector";
  private static final int PAGE = 50;

  private final Places places;
  private final Directories directories;
  private final RequestInspector inspector;
  private final Applications applications;
  private final Page list = new Page(ALL, "inspector", this::list);

  InspectorPages(
      Places places,
      Directories directories,
      RequestInspector inspector,
      Applications applications) {
    this.places = places;
    this.directories = directories;
    this.inspector = inspector;
    this.applications = applications;
  }

  List<Route> routes() {
    return List.of(
        list,
        new Action(ALL + "/recording", Permission.CONFIGURE, list, this::record),
        new Page(ALL + "/{request}", "inspected", this::one),
        new Download(ALL + "/{request}/vector", this::vector));
  }

  /// @param paused whether it stays as it is while more comes
  public record InspectorPage(
      Directory directory,
      boolean recording,
      Query query,
      boolean paused,
      List<InspectedLine> lines) {

    /// Without the page that is shown; the same choice with the rest.
    public String link(boolean pause) {
      String choice =
          Map.of("search", query.text(), "method", query.method(), "status", query.status())
              .entrySet()
              .stream()
              .filter(entry -> !entry.getValue().isEmpty())
              .sorted(Map.Entry.comparingByKey())
              .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
              .collect(Collectors.joining("&"));
      return here() + (pause ? "?paused=yes&" : "?") + choice;
    }

    public String here() {
      return "/directories/" + directory.id() + "/inspector";
    }

    /// Of what to be told; nothing while it is paused, or not the newest are shown.
    public Optional<String> live() {
      return paused || query.before().isPresent()
          ? Optional.empty()
          : Optional.of("types=request&directory=" + directory.id());
    }

    public boolean chosen() {
      return !(query.text() + query.method() + query.status()).isEmpty();
    }

    /// Where older ones are; empty where there are none.
    public Optional<String> older() {
      return lines.size() < PAGE
          ? Optional.empty()
          : Optional.of(link(paused) + "&before=" + lines.getLast().request().id());
    }

    private static String encoded(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
  }

  /// A request as pages show it.
  ///
  /// @param logs the applications that read the directory, for where its changes went on to
  public record InspectedLine(Inspected request, List<Application> logs) {

    public String link() {
      return "/directories/" + request.directory() + "/inspector/" + request.id();
    }

    /// Below the Endpoint's URL, as people know it.
    public String path() {
      String endpoint = "/scim/" + request.directory() + "/v2";
      return request.path().startsWith(endpoint)
          ? request.path().substring(endpoint.length())
          : request.path();
    }

    public String color() {
      return request.status() < 300
          ? "bg-green-lt"
          : request.status() < 500 ? "bg-orange-lt" : "bg-red-lt";
    }

    public String who() {
      return request.client().orElse("not let in");
    }

    public String took() {
      return milliseconds(request.took());
    }

    public String curl() {
      return RequestTranscript.curl(request);
    }

    public Map<String, String> headers() {
      return new TreeMap<>(request.headers());
    }

    public Map<String, String> answerHeaders() {
      return new TreeMap<>(request.answerHeaders());
    }

    public Optional<String> body() {
      return request.body().map(InspectedLine::laidOut);
    }

    public Optional<String> answer() {
      return request.answer().map(InspectedLine::laidOut);
    }

    /// What a change did, in a few words.
    public String text(Change change) {
      String versions =
          change.from().isPresent() && change.from().equals(change.to())
              ? ": nothing had to be written"
              : change.from().map(from -> ", version " + from).orElse("")
                  + change.to().map(to -> change.from().isEmpty() ? "" : " to " + to).orElse("");
      return change.action() + versions;
    }

    /// The page of what was changed; empty for types that the console has no page for.
    public Optional<String> object(Change change) {
      String lower = change.resource().toLowerCase(Locale.ROOT);
      return lower.startsWith("/users/") || lower.startsWith("/groups/")
          ? Optional.of(
              "/directories/"
                  + request.directory()
                  + (change.action().equals("delete")
                      ? "/recycle-bin"
                      : change
                          .resource()
                          .replaceFirst("^/Users", "/users")
                          .replaceFirst("^/Groups", "/groups")))
          : Optional.empty();
    }

    /// What an application did because of it.
    public String log(Application application, Change change) {
      return "/applications/"
          + application.id()
          + "/log?object="
          + change.resource().substring(change.resource().lastIndexOf('/') + 1);
    }

    private static String milliseconds(Duration duration) {
      return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }

    private static String laidOut(String text) {
      try {
        return Json.parse(text).toPrettyString();
      } catch (ScimException noJson) {
        return text;
      }
    }
  }

  private Map<String, Object> list(PageRequest request) {
    Directory directory = places.directory(request);
    Query query = Query.newest(PAGE).before(request.number("before"));
    Optional<String> problem = Optional.empty();
    try {
      query =
          query.with(
              request.parameter("search"),
              request.parameter("method"),
              request.parameter("status"));
    } catch (IllegalArgumentException e) {
      problem = Optional.of(String.valueOf(e.getMessage()));
    }
    List<Application> logs = readers(directory);
    return Map.of(
        "page",
        new InspectorPage(
            directory,
            inspector.inspects(directory.id()),
            query,
            !request.parameter("paused").isEmpty(),
            inspector.latest(directory.id(), query).stream()
                .map(one -> new InspectedLine(one, logs))
                .toList()),
        "problem",
        problem);
  }

  private Outcome record(PageRequest request) {
    Directory directory = places.directory(request);
    boolean recording = request.form().has("recording");
    directories.setInspected(directory.id(), inspector, recording, request.actor());
    return new Outcome.Done(
        "/directories/" + directory.id() + "/inspector",
        recording
            ? "Requests are kept from now on."
            : "No request is kept until the next restart, and what was kept is forgotten.");
  }

  private List<Application> readers(Directory directory) {
    return applications.list().stream()
        .filter(application -> application.directory().equals(directory.id()))
        .toList();
  }

  private Map<String, Object> one(PageRequest request) {
    Directory directory = places.directory(request);
    return Map.of(
        "directory",
        directory,
        "line",
        new InspectedLine(found(directory, request), readers(directory)));
  }

  private Attachment vector(PageRequest request) {
    Inspected found = found(places.directory(request), request);
    return Attachment.of(
        RequestTranscript.fileName(found),
        "application/json",
        Json.text(RequestTranscript.vector(found)));
  }

  private Inspected found(Directory directory, PageRequest request) {
    return inspector.get(directory.id(), request.variable("request"));
  }
}
