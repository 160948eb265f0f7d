package dev.lockstep.console;

import dev.lockstep.administration.Permission;
import dev.lockstep.console.Pages.CredentialLine;
import dev.lockstep.console.Route.Action;
import dev.lockstep.console.Route.Outcome;
import dev.lockstep.console.Route.Page;
import dev.lockstep.directory.ClientHabits;
import dev.lockstep.directory.ClientProfile;
import dev.lockstep.directory.Credential;
import dev.lockstep.directory.Credential.Kind;
import dev.lockstep.directory.Credential.Scope;
import dev.lockstep.directory.CredentialId;
import dev.lockstep.directory.Credentials;
import dev.lockstep.directory.Credentials.Issued;
import dev.lockstep.directory.Credentials.Wish;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.Directory;
import dev.lockstep.directory.Directory.Provisioning;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.Refusals;
import dev.lockstep.directory.TokenSettings;
import dev.lockstep.directory.TokenSettings.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// How SCIM clients come into a Directory: its address, who decides about its users, tokens and
/// OAuth clients, how fast they may send, and what they wrote otherwise than the RFC.
public final class EndpointPages {
  private static final String ENDPOINT = "/directories/{directory}/endpoint";

  /// Of the tokens that are over the latest few are of interest.
  private static final int PAST_CREDENTIALS = 5;

  private final Places places;
  private final Directories directories;
  private final Credentials credentials;
  private final ClientHabits habits;
  private final Refusals refusals;
  private final InstantSource clock;

  private final Page page = new Page(ENDPOINT, "endpoint", this::endpoint);

  EndpointPages(
      Places places,
      Directories directories,
      Credentials credentials,
      ClientHabits habits,
      Refusals refusals,
      InstantSource clock) {
    this.places = places;
    this.directories = directories;
    this.credentials = credentials;
    this.habits = habits;
    this.refusals = refusals;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        page,
        new Action(ENDPOINT, Permission.CONFIGURE, page, this::change),
        new Action(ENDPOINT + "/issue", Permission.CONFIGURE, page, this::issue),
        new Action(ENDPOINT + "/rotate", Permission.CONFIGURE, page, this::rotate),
        new Action(ENDPOINT + "/revoke", Permission.CONFIGURE, page, this::revoke),
        new Action(ENDPOINT + "/limits", Permission.CONFIGURE, page, this::limit));
  }

  /// @param url as this browser reaches it
  public record EndpointPage(
      Directory directory,
      String url,
      List<CredentialLine> credentials,
      TokenSettings settings,
      Refusals.Summary refusals,
      List<ClientHabits.Met> habits) {
    public boolean automatic() {
      return directory.provisioning() == Provisioning.AUTOMATIC;
    }

    public List<ClientProfile> profiles() {
      return List.of(ClientProfile.values());
    }

    public List<Kind> kinds() {
      return List.of(Kind.values());
    }

    public String days() {
      return String.valueOf(settings.life().toDays());
    }

    public String minutes() {
      return String.valueOf(settings.accessTokenLife().toMinutes());
    }

    public static String perSecond(Optional<RateLimit> limit) {
      return limit.map(one -> String.valueOf(one.perSecond())).orElse("");
    }

    public static String burst(Optional<RateLimit> limit) {
      return limit.map(one -> String.valueOf(one.burst())).orElse("");
    }
  }

  private Map<String, Object> endpoint(PageRequest request) {
    Directory directory = places.directory(request);
    return Map.of(
        "page",
        new EndpointPage(
            directory,
            request.origin() + "/scim/" + directory.id() + "/v2",
            Arrays.stream(Kind.values()).flatMap(kind -> lines(directory.id(), kind)).toList(),
            credentials.settings(directory.id()),
            refusals.at(directory.id()),
            habits.met(directory.id())));
  }

  /// Those that still let in, and of the others the newest.
  private Stream<CredentialLine> lines(DirectoryId directory, Kind kind) {
    Instant now = clock.instant();
    List<Credential> all = credentials.list(directory, kind);
    return Stream.concat(
            all.stream().filter(credential -> credential.letsIn(now)),
            all.stream().filter(credential -> !credential.letsIn(now)).limit(PAST_CREDENTIALS))
        .map(credential -> new CredentialLine(credential, now));
  }

  private Outcome change(PageRequest request) {
    Directory directory = places.directory(request);
    ClientProfile profile = ClientProfile.parse(request.form().text("profile"));
    Provisioning provisioning =
        request.form().has("automatic") ? Provisioning.AUTOMATIC : Provisioning.MANUAL;
    if (request.form().has("displayName")) {
      String name = request.form().required("displayName", "Name of the directory");
      directories.rename(directory.id(), name, request.actor());
    }
    if (directory.provisioning() != provisioning) {
      directories.setProvisioning(directory.id(), provisioning, request.actor());
    }
    if (directory.profile() != profile) {
      directories.setProfile(directory.id(), profile, request.actor());
    }
    if (directory.provisioning() == provisioning) {
      return done(directory, "Saved.");
    }
    return done(
        directory,
        switch (provisioning) {
          case AUTOMATIC -> "SCIM clients with a token write users and groups here.";
          case MANUAL -> "SCIM clients may no longer write here.";
        });
  }

  private static Outcome done(Directory directory, String notice) {
    return new Outcome.Done("/directories/" + directory.id() + "/endpoint", notice);
  }

  // Tokens and OAuth clients

  private Outcome issue(PageRequest request) {
    Directory directory = places.directory(request);
    Form form = request.form();
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    form.all("scope").forEach(scope -> scopes.add(Scope.of(scope)));
    Wish wish =
        new Wish(
            kind(form),
            form.required("name", "Name"),
            scopes,
            form.optional("days").map(days -> days("Days", days)));
    return issued(directory, credentials.issue(directory.id(), wish, request.actor()));
  }

  private Outcome rotate(PageRequest request) {
    Directory directory = places.directory(request);
    Form form = request.form();
    Issued issued =
        credentials.rotate(
            directory.id(),
            kind(form),
            id(form),
            Credentials.DEFAULT_OVERLAP,
            Optional.empty(),
            request.actor());
    return issued(directory, issued);
  }

  private static Outcome issued(Directory directory, Issued issued) {
    Credential credential = issued.credential();
    String notice =
        switch (credential.kind()) {
          case TOKEN -> "The token '" + credential.name() + "'; it is never shown again:";
          case OAUTH_CLIENT ->
              "The secret of the client '"
                  + credential.name()
                  + "', whose id is "
                  + credential.id()
                  + "; it is never shown again:";
        };
    return new Outcome.Issued(
        "/directories/" + directory.id() + "/endpoint", notice, issued.secret());
  }

  private Outcome revoke(PageRequest request) {
    Directory directory = places.directory(request);
    Form form = request.form();
    if (!form.has("sure")) {
      throw new IllegalArgumentException(
          "its client is refused from then on: tick that you are sure");
    }
    Kind kind = kind(form);
    credentials.revoke(directory.id(), kind, id(form), request.actor());
    return done(directory, "The " + kind.label() + " is revoked: it lets nobody in any more.");
  }

  private static Kind kind(Form form) {
    String word = form.text("kind");
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.name().equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("choose a kind, not '" + word + "'"));
  }

  private static CredentialId id(Form form) {
    return CredentialId.parse(form.text("id"))
        .orElseThrow(
            () -> new NoSuchElementException("there is no token '" + form.text("id") + "'"));
  }

  // How long and how fast

  private Outcome limit(PageRequest request) {
    Directory directory = places.directory(request);
    Form form = request.form();
    credentials.change(
        directory.id(),
        before ->
            new TokenSettings(
                days("Days", form.required("life", "Days")),
                form.optional("minutes")
                    .map(text -> minutes(text, before.accessTokenLife()))
                    .orElse(before.accessTokenLife()),
                rate(form, "credential"),
                rate(form, "directory")),
        request.actor());
    return done(directory, "The limits are saved.");
  }

  private static Optional<RateLimit> rate(Form form, String name) {
    Optional<String> perSecond = form.optional(name + "PerSecond");
    Optional<String> burst = form.optional(name + "Burst");
    if (perSecond.isEmpty() && burst.isEmpty()) {
      return Optional.empty();
    }
    if (perSecond.isEmpty() || burst.isEmpty()) {
      throw new IllegalArgumentException(
          "a limit takes both requests a second and a burst; leave both empty for no limit");
    }
    return Optional.of(new RateLimit(number(perSecond.get()), number(burst.get())));
  }

  private static Duration days(String label, String text) {
    if (!text.matches("\\d{1,5}")) {
      throw new IllegalArgumentException("'" + label + "' takes a number, not '" + text + "'");
    }
    return Duration.ofDays(Long.parseLong(text));
  }

  /// What isn't of whole minutes stays as it is where these aren't changed.
  private static Duration minutes(String text, Duration before) {
    long minutes = number(text);
    return minutes == before.toMinutes() ? before : Duration.ofMinutes(minutes);
  }

  private static int number(String text) {
    if (!text.matches("\\d{1,7}")) {
      throw new IllegalArgumentException("a limit takes a number, not '" + text + "'");
    }
    return Integer.parseInt(text);
  }
}
