package dev.lockstep.console;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.Administrators;
import dev.lockstep.administration.AuditLog;
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
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The console behind the web server: who is signed in, which page, and its answer.
public final class Console implements HttpService {
  private static final String COOKIE = "lockstep-session";

  /// A sign-in form has one short field.
  private static final int MAX_FORM = 4_096;

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
      Sources sources,
      Applications applications,
      Inspection inspection) {}

  public Console(UseCases useCases, InstantSource clock, RandomGenerator random) {
    this.administrators = useCases.administrators();
    this.sessions = new Sessions(clock, random);
    this.pages = new PageReader(useCases, clock);
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/assets/{name}", Console::asset)
        .get("/sign-in", (_, response) -> show(response, "signin", Map.of("refused", false)))
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
    Map<String, Object> of(ServerRequest request);
  }

  private io.helidon.webserver.http.Handler page(String template, Model model) {
    return (request, response) -> {
      if (actor(request).isEmpty()) {
        response.status(303).header("Location", "/sign-in").send();
        return;
      }
      try {
        show(response, template, model.of(request));
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
    Optional<Actor> actor = administrators.authenticate(field(request, "key").strip());
    if (actor.isEmpty()) {
      response.status(403);
      show(response, "signin", Map.of("refused", true));
      return;
    }
    response
        .status(303)
        .header("Set-Cookie", cookie(request, sessions.begin(actor.get())))
        .header("Location", "/")
        .send();
  }

  private void signOut(ServerRequest request, ServerResponse response) {
    session(request).ifPresent(sessions::end);
    response
        .status(303)
        .header("Set-Cookie", cookie(request, "") + "; Max-Age=0")
        .header("Location", "/sign-in")
        .send();
  }

  private static String cookie(ServerRequest request, String value) {
    return COOKIE
        + "="
        + value
        + "; Path=/; HttpOnly; SameSite=Strict"
        + (request.isSecure() ? "; Secure" : "");
  }

  private Optional<Actor> actor(ServerRequest request) {
    return session(request).flatMap(sessions::find);
  }

  private static Optional<String> session(ServerRequest request) {
    return request.headers().cookies().first(COOKIE).asOptional();
  }

  private static String field(ServerRequest request, String name) {
    try (InputStream stream = request.content().inputStream()) {
      String form = new String(stream.readNBytes(MAX_FORM), StandardCharsets.UTF_8);
      for (String part : form.split("&", -1)) {
        if (part.startsWith(name + "=")) {
          return URLDecoder.decode(part.substring(name.length() + 1), StandardCharsets.UTF_8);
        }
      }
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
