package dev.lockstep.console;

import dev.lockstep.administration.Accounts.SignIn;
import dev.lockstep.administration.Administrators;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.administration.Principal;
import dev.lockstep.administration.SingleSignOn;
import dev.lockstep.administration.SingleSignOn.SignInException;
import dev.lockstep.console.SignInElsewhere.Departure;
import dev.lockstep.directory.ClientHabits;
import dev.lockstep.directory.Credentials;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.Resources;
import dev.lockstep.directory.Sources;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.Inspection;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The console behind the web server: who is signed in, which page, and its answer.
public final class Console implements HttpService {
  private static final String COOKIE = "lockstep-session";
  private static final String ATTEMPT_COOKIE = "lockstep-sign-in";

  /// A sign-in form has a name, and a password that may be a long sentence.
  private static final int MAX_FORM = 16_384;

  private static final HeaderName SEC_FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");

  /// Scripts and styles are our own files, nothing is loaded from elsewhere.
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'";

  private static final Map<String, String> ASSETS =
      Map.of(
          "tabler.min.css",
          "/META-INF/resources/webjars/tabler__core/1.4.0/dist/css/tabler.min.css",
          "htmx.min.js",
          "/META-INF/resources/webjars/htmx.org/2.0.10/dist/htmx.min.js",
          "console.css",
          "console.css",
          "theme.js",
          "theme.js",
          "icon.svg",
          "icon.svg");

  private static final System.Logger LOG = System.getLogger(Console.class.getName());

  private final Administrators administrators;
  private final Sessions sessions;
  private final PageReader pages;
  private final Optional<SignInElsewhere> elsewhere;
  private final TemplateEngine templates =
      TemplateEngine.createPrecompiled(
          null, ContentType.Html, null, "dev.lockstep.console.templates");

  /// The hearts' use cases that pages show.
  public record UseCases(
      Administrators administrators,
      AuditLog audit,
      Directories directories,
      Credentials credentials,
      DirectoryReader reader,
      Resources resources,
      ClientHabits habits,
      Sources sources,
      Applications applications,
      Inspection inspection,
      Optional<SingleSignOn> singleSignOn) {}

  public Console(UseCases useCases, InstantSource clock, RandomGenerator random) {
    this.administrators = useCases.administrators();
    this.sessions = new Sessions(clock, random, administrators::current);
    this.pages = new PageReader(useCases, clock);
    this.elsewhere =
        useCases.singleSignOn().map(provider -> new SignInElsewhere(provider, clock, random));
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/assets/{name}", Console::asset)
        .get("/sign-in", (_, response) -> showSignIn(response, Map.of()))
        .get("/sign-in/provider", this::leave)
        .get("/sign-in/callback", this::comeBack)
        .post("/sign-in", this::signIn)
        .post("/sign-out", this::signOut)
        .get("/", page("overview", pages::overview))
        .get("/audit", page("audit", pages::audit))
        .get("/directories/{directory}", page("directory", pages::directory))
        .get("/directories/{directory}/users/{object}", page("object", pages::user))
        .get("/directories/{directory}/groups/{object}", page("object", pages::group))
        .get("/applications/{application}", page("application", pages::application))
        .get("/applications/{application}/progress", page("progress", pages::application))
        .get("/applications/{application}/log", page("log", pages::log));
  }

  private interface Model {
    Map<String, Object> of(PageRequest request);
  }

  private io.helidon.webserver.http.Handler page(String template, Model model) {
    return (request, response) -> {
      Optional<Principal> principal = session(request).flatMap(sessions::find);
      if (principal.isEmpty()) {
        response.status(303).header("Location", "/sign-in").send();
        return;
      }
      try {
        show(response, template, model.of(new PageRequest(request, principal.get().access())));
      } catch (NoSuchElementException e) {
        response.status(404);
        show(response, "notfound", Map.of("what", String.valueOf(e.getMessage())));
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, request.path().rawPath() + " failed", e);
        response.status(500);
        show(response, "notfound", Map.of("what", "Lockstep failed; its log has the reason."));
      }
    };
  }

  private void show(ServerResponse response, String template, Map<String, Object> model) {
    StringOutput output = new StringOutput();
    templates.render(template + ".jte", model, output);
    response.header(HeaderNames.CONTENT_TYPE, "text/html;charset=utf-8");
    response.header("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    response.header("X-Content-Type-Options", "nosniff");
    response.header("Referrer-Policy", "same-origin");
    response.header("Cache-Control", "no-store");
    response.send(output.toString().getBytes(StandardCharsets.UTF_8));
  }

  // Signing in

  private void signIn(ServerRequest request, ServerResponse response) {
    if (fromElsewhere(request)) {
      refuse(response, "This sign-in was sent from another site.");
      return;
    }
    Map<String, String> form = form(request);
    String name = form.getOrDefault("name", "");
    if (name.isBlank()) {
      administrators
          .authenticate(form.getOrDefault("key", "").strip())
          .ifPresentOrElse(
              principal -> begin(request, response, principal),
              () -> refuse(response, "This isn't an admin key, or it is no longer valid."));
      return;
    }
    switch (administrators.accounts().signIn(name, form.getOrDefault("password", ""))) {
      case SignIn.Done(Principal principal) -> begin(request, response, principal);
      case SignIn.Refused() -> refuse(response, "The name or the password is wrong.");
      case SignIn.Locked(Instant until) ->
          refuse(
              response,
              "Too many wrong passwords: nobody can sign in as "
                  + name.strip()
                  + " until "
                  + until.truncatedTo(ChronoUnit.SECONDS)
                  + ". Another administrator can unlock the account.");
    }
  }

  private void showSignIn(ServerResponse response, Map<String, Object> model) {
    Map<String, Object> all = new HashMap<>(model);
    elsewhere.ifPresent(one -> all.put("provider", one.provider().name()));
    show(response, "signin", all);
  }

  /// To the provider. The cookie comes along on the way back, which begins at another site.
  private void leave(ServerRequest request, ServerResponse response) {
    if (elsewhere.isEmpty()) {
      refuse(response, "No provider is set up here.");
      return;
    }
    try {
      Departure departure = elsewhere.get().leave();
      response
          .status(303)
          .header(
              "Set-Cookie",
              ATTEMPT_COOKIE
                  + "="
                  + departure.browser()
                  + "; Path=/sign-in; HttpOnly; SameSite=Lax; Max-Age="
                  + SignInElsewhere.LIFE.toSeconds()
                  + secure(request))
          .header("Location", departure.to().toString())
          .send();
    } catch (SignInException e) {
      refuse(response, String.valueOf(e.getMessage()));
    }
  }

  /// By a page that goes on by itself: the redirects of another site carry no `SameSite=Strict`
  /// cookie, and so the session would be missing after one.
  private void comeBack(ServerRequest request, ServerResponse response) {
    if (elsewhere.isEmpty()) {
      refuse(response, "No provider is set up here.");
      return;
    }
    Map<String, String> answer = new HashMap<>();
    for (String name : List.of("state", "code", "error")) {
      request.query().first(name).ifPresent(value -> answer.put(name, value));
    }
    Optional<String> browser = request.headers().cookies().first(ATTEMPT_COOKIE).asOptional();
    try {
      Principal principal = elsewhere.get().comeBack(browser, answer);
      response.header("Set-Cookie", cookie(request, sessions.begin(principal)));
      show(response, "onward", Map.of("to", "/", "text", "You are signed in: go on"));
    } catch (SignInException e) {
      refuse(response, String.valueOf(e.getMessage()));
    }
  }

  private void begin(ServerRequest request, ServerResponse response, Principal principal) {
    response
        .status(303)
        .header("Set-Cookie", cookie(request, sessions.begin(principal)))
        .header("Location", "/")
        .send();
  }

  private void refuse(ServerResponse response, String why) {
    response.status(403);
    showSignIn(response, Map.of("refused", why));
  }

  /// Whether another site has made the browser send this: the cookie's `SameSite` keeps a session
  /// out of that, but not a sign-in to somebody else's account. Programs send neither header.
  private static boolean fromElsewhere(ServerRequest request) {
    String site = request.headers().first(SEC_FETCH_SITE).orElse("none");
    return !site.equals("same-origin") && !site.equals("none");
  }

  private void signOut(ServerRequest request, ServerResponse response) {
    if (fromElsewhere(request)) {
      response.status(403).send();
      return;
    }
    Optional<URI> provider =
        session(request)
            .flatMap(sessions::find)
            .filter(Principal::signedOn)
            .flatMap(_ -> elsewhere)
            .flatMap(Console::signOutElsewhere);
    session(request).ifPresent(sessions::end);
    response.header("Set-Cookie", cookie(request, "") + "; Max-Age=0");
    if (provider.isPresent()) { // by a page: `form-action` lets no form be redirected elsewhere
      show(response, "onward", Map.of("to", provider.get().toString(), "text", "Sign out there"));
      return;
    }
    response.status(303).header("Location", "/sign-in").send();
  }

  /// Empty also where the provider can't be asked: who is signed out here is so all the same.
  private static Optional<URI> signOutElsewhere(SignInElsewhere elsewhere) {
    try {
      return elsewhere.provider().signOut();
    } catch (SignInException e) {
      return Optional.empty();
    }
  }

  private static String cookie(ServerRequest request, String value) {
    return COOKIE + "=" + value + "; Path=/; HttpOnly; SameSite=Strict" + secure(request);
  }

  private static String secure(ServerRequest request) {
    return request.isSecure() ? "; Secure" : "";
  }

  private static Optional<String> session(ServerRequest request) {
    return request.headers().cookies().first(COOKIE).asOptional();
  }

  private static Map<String, String> form(ServerRequest request) {
    try (InputStream stream = request.content().inputStream()) {
      Map<String, String> fields = new HashMap<>();
      String form = new String(stream.readNBytes(MAX_FORM), StandardCharsets.UTF_8);
      for (String part : form.split("&", -1)) {
        int equals = part.indexOf('=');
        if (equals > 0) {
          fields.put(
              part.substring(0, equals),
              URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
        }
      }
      return fields;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (IllegalArgumentException e) {
      return Map.of();
    }
  }

  // Assets

  private static void asset(ServerRequest request, ServerResponse response) {
    String name = request.path().pathParameters().get("name");
    String resource = ASSETS.get(name);
    if (resource == null) {
      response.status(404).send();
      return;
    }
    try (InputStream stream = Console.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("the jar lacks " + resource);
      }
      response.header(HeaderNames.CONTENT_TYPE, contentType(name));
      response.header("Cache-Control", "max-age=3600");
      response.send(stream.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String contentType(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "css" -> "text/css;charset=utf-8";
      case "js" -> "text/javascript;charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> "application/octet-stream";
    };
  }
}
