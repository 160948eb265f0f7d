package dev.lockstep.console;

import dev.lockstep.administration.Administrators;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.administration.Jobs;
import dev.lockstep.administration.Permission;
import dev.lockstep.administration.Principal;
import dev.lockstep.administration.ResultJobs;
import dev.lockstep.administration.Role;
import dev.lockstep.administration.SingleSignOn;
import dev.lockstep.console.Frame.Notice;
import dev.lockstep.console.Route.Action;
import dev.lockstep.console.Route.Attachment;
import dev.lockstep.console.Route.Download;
import dev.lockstep.console.Route.Outcome;
import dev.lockstep.console.Route.Page;
import dev.lockstep.directory.ClientHabits;
import dev.lockstep.directory.Credentials;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.DirectoryStore.UniquenessException;
import dev.lockstep.directory.DynamicGroups;
import dev.lockstep.directory.LocalObjects;
import dev.lockstep.directory.RecycleBin;
import dev.lockstep.directory.Refusals;
import dev.lockstep.directory.RequestInspector;
import dev.lockstep.directory.Resources;
import dev.lockstep.directory.Sources;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.Inspection;
import dev.lockstep.provisioning.Monitoring;
import dev.lockstep.provisioning.ProvisioningLog;
import dev.lockstep.provisioning.Reconciliations;
import dev.lockstep.provisioning.Running;
import dev.lockstep.provisioning.TargetException;
import dev.lockstep.provisioning.Timeline;
import dev.lockstep.provisioning.Undo;
import dev.lockstep.provisioning.mapping.MappingException;
import dev.lockstep.scim.ScimException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The console behind the web server: who is signed in, which page, what its forms do, and the
/// answer.
public final class Console implements HttpService {
  private static final HeaderName HX_REQUEST = HeaderNames.create("HX-Request");

  private static final System.Logger LOG = System.getLogger(Console.class.getName());

  private final Sessions sessions;
  private final Function<ServerRequest, String> base;
  private final SigningIn signingIn;
  private final LivePages live;
  private final Places places;
  private final Rendering rendering = new Rendering();
  private final List<Route> routes;

  /// The hearts' use cases that pages show.
  public record UseCases(
      Administrators administrators,
      AuditLog audit,
      ProvisioningLog provisioningLog,
      LogExports exports,
      Directories directories,
      Credentials credentials,
      Refusals refusals,
      DirectoryReader reader,
      Resources resources,
      LocalObjects objects,
      DynamicGroups dynamicGroups,
      RecycleBin recycleBin,
      ClientHabits habits,
      RequestInspector inspector,
      Sources sources,
      Applications applications,
      Running running,
      Monitoring monitoring,
      Inspection inspection,
      ResultJobs plans,
      ResultJobs approvals,
      Undo undo,
      Timeline timeline,
      Jobs jobs,
      Reconciliations reconciliations,
      LiveEvents live,
      Optional<SingleSignOn> singleSignOn) {}

  /// @param executor for what takes longer than a page may take
  /// @param base where a browser has reached this server
  public Console(
      UseCases useCases,
      Function<ServerRequest, String> base,
      InstantSource clock,
      RandomGenerator random,
      Executor executor) {
    this.base = base;
    this.sessions = new Sessions(clock, random, useCases.administrators()::current);
    this.signingIn =
        new SigningIn(
            useCases.administrators(),
            sessions,
            base,
            useCases.singleSignOn().map(provider -> new SignInElsewhere(provider, clock, random)),
            rendering);
    this.live = new LivePages(sessions, useCases.live());
    this.places = new Places(useCases.directories(), useCases.applications());
    LogDownloads downloads = new LogDownloads(useCases.exports(), places);
    Names names = new Names(useCases.reader(), useCases.resources());
    Plans plans = new Plans(useCases.plans(), useCases.approvals());
    PageReader pages = new PageReader(useCases, places, clock);
    this.routes =
        Stream.of(
                pages.routes(),
                new OverviewPages(useCases, clock).routes(),
                new LogPages(useCases, places, downloads).routes(),
                new SourcePages(places, useCases.directories(), useCases.sources(), executor)
                    .routes(),
                new ObjectPages(useCases, places, names).routes(),
                new MappingPages(useCases, places, names, plans).routes(),
                new ScopePages(useCases, places, names, plans).routes(),
                new GroupRulePages(places, useCases.resources(), useCases.dynamicGroups()).routes(),
                new EndpointPages(
                        places,
                        useCases.directories(),
                        useCases.credentials(),
                        useCases.habits(),
                        useCases.refusals(),
                        clock)
                    .routes(),
                new SettingUpPages(places, useCases.directories(), useCases.applications())
                    .routes(),
                new SettingsPages(places, useCases.applications(), plans).routes(),
                new RecycleBinPages(
                        places, useCases.reader(), useCases.directories(), useCases.recycleBin())
                    .routes(),
                new SchemaPages(places, useCases.directories(), useCases.reader()).routes(),
                new JobPages(useCases.jobs(), clock).routes(),
                new InspectorPages(
                        places,
                        useCases.directories(),
                        useCases.inspector(),
                        useCases.applications())
                    .routes(),
                new ApplicationPages(
                        places,
                        useCases.applications(),
                        useCases.running(),
                        useCases.monitoring(),
                        useCases.inspection(),
                        useCases.reader(),
                        clock)
                    .routes(),
                new PlanPages(useCases, places, plans, clock).routes(),
                new ReconciliationPages(places, useCases.reconciliations()).routes(),
                new AdministratorPages(useCases.administrators(), useCases.directories(), clock)
                    .routes())
            .flatMap(List::stream)
            .toList();
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/assets/{name}", Assets::send);
    signingIn.routing(rules);
    live.routing(rules);
    for (Route route : routes) {
      switch (route) {
        case Page page -> rules.get(page.path(), signedIn(page, this::show));
        case Download file -> rules.get(file.path(), signedIn(file, this::download));
        case Action action -> rules.post(action.path(), signedIn(action, this::act));
      }
    }
  }

  /// Each as `GET /audit`.
  public List<String> routes() {
    return routes.stream()
        .map(
            route ->
                switch (route) {
                  case Page page -> "GET " + page.path();
                  case Download file -> "GET " + file.path();
                  case Action action -> "POST " + action.path();
                })
        .toList();
  }

  private interface Answer<R extends Route> {
    void to(R route, PageRequest request, ServerResponse response) throws InterruptedException;
  }

  private <R extends Route> Handler signedIn(R route, Answer<R> answer) {
    return (request, response) -> {
      Optional<Principal> principal = SigningIn.session(request).flatMap(sessions::find);
      if (principal.isEmpty()) {
        response.status(303).header("Location", "/sign-in").send();
        return;
      }
      PageRequest asked = new PageRequest(request, base.apply(request), principal.get(), Form.NONE);
      try {
        answer.to(route, asked, response);
      } catch (NoSuchElementException e) {
        deny(asked, response, 404, String.valueOf(e.getMessage()));
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, request.path().rawPath() + " failed", e);
        deny(asked, response, 500, "Lockstep failed; its log has the reason.");
      }
    };
  }

  private void show(Page page, PageRequest request, ServerResponse response) {
    if (!mayCall(page.permission(), request)) {
      forbid(page.permission(), request, response);
      return;
    }
    render(request, response, page.template(), page.model().of(request));
  }

  /// What concerns no Directory and needs no more than reading says itself whose it shows.
  private boolean mayCall(Permission permission, PageRequest request) {
    boolean ofAll = permission == Permission.READ && places.concerned(request).isEmpty();
    return ofAll || places.may(request, permission);
  }

  private void forbid(Permission permission, PageRequest request, ServerResponse response) {
    deny(request, response, 403, needed(permission, places.concerned(request)));
  }

  /// In the place of what was asked for.
  private void deny(PageRequest request, ServerResponse response, int status, String why) {
    response.status(status);
    render(request, response, "notfound", Map.of("what", why));
  }

  private void download(Download file, PageRequest request, ServerResponse response) {
    Attachment attachment;
    try {
      attachment = file.contents().of(request);
    } catch (ScimException e) {
      deny(request, response, e.status(), e.detail());
      return;
    } catch (IllegalArgumentException e) {
      deny(request, response, 400, String.valueOf(e.getMessage()));
      return;
    }
    send(attachment, response);
  }

  private static void send(Attachment attachment, ServerResponse response) {
    response.header(HeaderNames.CONTENT_TYPE, attachment.type());
    response.header("Content-Disposition", "attachment; filename=\"" + attachment.name() + "\"");
    response.header("X-Content-Type-Options", "nosniff");
    response.header("Cache-Control", "no-store");
    try {
      // closed only when all is written: what breaks off isn't to look complete
      OutputStream out = response.outputStream();
      attachment.content().writeTo(out);
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void render(
      PageRequest request, ServerResponse response, String template, Map<String, Object> model) {
    Optional<Notice> notice = // a part of a page that refreshes itself leaves it to the next page
        request.request().headers().first(HX_REQUEST).isPresent()
            ? Optional.empty()
            : SigningIn.session(request.request()).flatMap(sessions::takeNotice);
    render(
        response,
        template,
        model,
        new Frame(request.principal(), request.origin(), notice, Form.NONE));
  }

  private void render(
      ServerResponse response, String template, Map<String, Object> model, Frame frame) {
    Map<String, Object> all = new HashMap<>(model);
    all.put("frame", frame);
    rendering.show(response, template, all);
  }

  // What forms do

  private void act(Action action, PageRequest asked, ServerResponse response)
      throws InterruptedException {
    if (SigningIn.fromElsewhere(asked.request())) {
      deny(asked, response, 403, "This form was sent from another site.");
      return;
    }
    PageRequest request = asked;
    try {
      request =
          new PageRequest(
              asked.request(), asked.origin(), asked.principal(), Form.read(asked.request()));
      if (!mayCall(action.permission(), request)) {
        forbid(action.permission(), request, response);
        return;
      }
      answer(request, response, action.handler().handle(request));
    } catch (ScimException e) {
      refuse(action, request, response, e.status(), e.detail());
    } catch (UniquenessException e) {
      refuse(action, request, response, 409, String.valueOf(e.getMessage()));
    } catch (MappingException | IllegalArgumentException e) {
      refuse(action, request, response, 400, String.valueOf(e.getMessage()));
    } catch (TargetException e) {
      refuse(action, request, response, 502, String.valueOf(e.getMessage()));
    }
  }

  private static String needed(Permission permission, Optional<DirectoryId> directory) {
    String roles =
        Arrays.stream(Role.values())
            .filter(role -> role.allows(permission))
            .map(Role::word)
            .collect(Collectors.joining(" or "));
    return "This takes the role "
        + roles
        + directory.map(id -> " for the directory '" + id + "'").orElse(" for all directories")
        + ": ask an administrator for it";
  }

  private void answer(PageRequest request, ServerResponse response, Outcome outcome) {
    switch (outcome) {
      case Outcome.Done(String to, String notice) -> {
        SigningIn.session(request.request())
            .ifPresent(session -> sessions.tell(session, Notice.done(notice)));
        response.status(303).header("Location", to).send();
      }
      case Outcome.Issued(String to, String notice, String secret) -> {
        Notice once = new Notice(notice, false, Optional.of(secret));
        SigningIn.session(request.request()).ifPresent(session -> sessions.tell(session, once));
        response.status(303).header("Location", to).send();
      }
      case Outcome.Shown(String template, Map<String, Object> model) ->
          render(
              response,
              template,
              model,
              new Frame(request.principal(), request.origin(), Optional.empty(), request.form()));
    }
  }

  /// The page again, with what was typed and what is wrong with it.
  private void refuse(
      Action action, PageRequest request, ServerResponse response, int status, String why) {
    Map<String, Object> model = action.form().model().of(request);
    response.status(status);
    render(
        response,
        action.form().template(),
        model,
        new Frame(
            request.principal(),
            request.origin(),
            Optional.of(Notice.problem(why)),
            request.form()));
  }
}
