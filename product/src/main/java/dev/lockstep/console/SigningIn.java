package dev.lockstep.console;

import dev.lockstep.administration.Accounts.SignIn;
import dev.lockstep.administration.Administrators;
import dev.lockstep.administration.Principal;
import dev.lockstep.administration.SingleSignOn.SignInException;
import dev.lockstep.console.SignInElsewhere.Departure;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// How a session begins, here or at another provider, and how it ends.
final class SigningIn implements HttpService {
  private static final String COOKIE = "lockstep-session";
  private static final String ATTEMPT_COOKIE = "lockstep-sign-in";

  private static final HeaderName SEC_FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");

  private final Administrators administrators;
  private final Sessions sessions;
  private final Function<ServerRequest, String> base;
  private final Optional<SignInElsewhere> elsewhere;
  private final Rendering rendering;

  SigningIn(
      Administrators administrators,
      Sessions sessions,
      Function<ServerRequest, String> base,
      Optional<SignInElsewhere> elsewhere,
      Rendering rendering) {
    this.administrators = administrators;
    this.sessions = sessions;
    this.base = base;
    this.elsewhere = elsewhere;
    this.rendering = rendering;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/sign-in", (_, response) -> showSignIn(response, Map.of()))
        .get("/sign-in/provider", this::leave)
        .get("/sign-in/callback", this::comeBack)
        .post("/sign-in", this::signIn)
        .post("/sign-out", this::signOut);
  }

  private void signIn(ServerRequest request, ServerResponse response) {
    if (fromElsewhere(request)) {
      refuse(response, "This sign-in was sent from another site.");
      return;
    }
    Form form = form(request);
    String name = form.text("name");
    if (name.isBlank()) {
      administrators
          .authenticate(form.text("key"))
          .ifPresentOrElse(
              principal -> begin(request, response, principal),
              () -> refuse(response, "This isn't an admin key, or it is no longer valid."));
      return;
    }
    switch (administrators.accounts().signIn(name, form.secret("password"))) {
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
    rendering.show(response, "signin", all);
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
      rendering.show(response, "onward", Map.of("to", "/", "text", "You are signed in: go on"));
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
  static boolean fromElsewhere(ServerRequest request) {
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
            .flatMap(SigningIn::signOutElsewhere);
    session(request).ifPresent(sessions::end);
    response.header("Set-Cookie", cookie(request, "") + "; Max-Age=0");
    if (provider.isPresent()) { // by a page: `form-action` lets no form be redirected elsewhere
      rendering.show(
          response, "onward", Map.of("to", provider.get().toString(), "text", "Sign out there"));
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

  private String cookie(ServerRequest request, String value) {
    return COOKIE + "=" + value + "; Path=/; HttpOnly; SameSite=Strict" + secure(request);
  }

  /// A proxy in front may be the one that speaks TLS.
  private String secure(ServerRequest request) {
    return base.apply(request).startsWith("https://") ? "; Secure" : "";
  }

  /// The id of the session that a request is of.
  static Optional<String> session(ServerRequest request) {
    return request.headers().cookies().first(COOKIE).asOptional();
  }

  /// What isn't a form signs nobody in.
  private static Form form(ServerRequest request) {
    try {
      return Form.read(request);
    } catch (IllegalArgumentException e) {
      return Form.NONE;
    }
  }
}
