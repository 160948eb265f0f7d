package dev.lockstep;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.lockstep.demo.Demo;
import dev.lockstep.demo.DomainAccess;
import dev.lockstep.demo.EmbeddedActiveDirectory;
import dev.lockstep.servers.Chromium;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The console after the scenario, as a person sees it in a browser, on a desk by day and by night,
/// where axe examines it, and on a phone, where nothing may stick out. The pictures of the docs are
/// taken here: `scripts/screenshots` copies them.
class ConsoleTest {
  private static final Path PICTURES =
      Path.of(System.getProperty("basedir", "."), "target", "screenshots");

  /// @param examined whether axe looks at it, which takes longer than all else
  /// @param inaccessible what was found on it
  private record Screen(
      String name,
      int width,
      int height,
      ColorScheme scheme,
      boolean examined,
      List<String> inaccessible) {
    Screen(String name, int width, int height, ColorScheme scheme, boolean examined) {
      this(name, width, height, scheme, examined, new ArrayList<>());
    }
  }

  private final List<Screen> screens =
      List.of(
          new Screen("desktop-light", 1280, 900, ColorScheme.LIGHT, true),
          new Screen("desktop-dark", 1280, 900, ColorScheme.DARK, true),
          new Screen("phone-dark", 390, 844, ColorScheme.DARK, false));

  private static final String AXE = axe();

  @TempDir private Path folder;

  @Test
  void everyPageShowsTheScenario() throws Exception {
    MovableClock clock = new MovableClock(InstantSource.system());
    try (Chromium chromium = Chromium.start();
        EmbeddedActiveDirectory domain =
            EmbeddedActiveDirectory.start("springfield.example", "writes", "reads");
        Lockstep lockstep = Lockstep.start(Config.forTesting(folder.resolve("data")), clock)) {
      String key = lockstep.firstKey().orElseThrow();
      Demo.play(
          stage(domain, lockstep, key, clock),
          new PrintStream(OutputStream.nullOutputStream()),
          () -> screens.forEach(screen -> visit(chromium, screen, lockstep.url(), key)));
      assertThat(screens.stream().flatMap(screen -> screen.inaccessible().stream()))
          .as("what axe found")
          .isEmpty();
    }
  }

  private Demo.Stage stage(
      EmbeddedActiveDirectory domain, Lockstep lockstep, String key, MovableClock clock)
      throws Exception {
    DomainAccess access =
        new DomainAccess(
            URI.create("ldaps://localhost:" + domain.securePort()),
            domain.certificateFile(folder),
            new DomainAccess.Account(domain.administratorName(), "writes"),
            new DomainAccess.Account(domain.serviceName(), "reads"));
    return new Demo.Stage(
        access,
        lockstep.url(),
        key,
        lockstep.url(),
        key,
        Duration.ofDays(1),
        by -> {
          clock.move(by);
          lockstep.timeMoved();
        },
        new SecureRandom());
  }

  private static void visit(Chromium chromium, Screen screen, String url, String key) {
    try (BrowserContext context =
        chromium
            .browser()
            .newContext(
                new Browser.NewContextOptions()
                    .setViewportSize(screen.width(), screen.height())
                    .setColorScheme(screen.scheme())
                    // a colour half-way to another would be examined
                    .setReducedMotion(ReducedMotion.REDUCE))) {
      Page page = context.newPage();
      List<String> errors = new ArrayList<>();
      page.onConsoleMessage(
          message -> {
            if (message.type().equals("error")) {
              errors.add(message.text());
            }
          });
      page.onPageError(errors::add);
      signIn(page, screen, url, key);
      overview(page, screen);
      directory(page, screen, url);
      sources(page, screen, url);
      inspector(page, screen, url);
      editing(page, screen, url);
      application(page, screen, url);
      page.navigate(url + "/jobs");
      assertThat(page.getByText("Reading of the source").first()).isVisible();
      picture(page, screen, "jobs");
      page.navigate(url + "/provisioning-log");
      assertThat(page.getByRole(AriaRole.LINK, named("AWS Single Sign-On")).first()).isVisible();
      picture(page, screen, "log-of-all");
      page.navigate(url + "/provisioning-log?status=failure");
      assertThat(page.locator("#application")).isVisible();
      picture(page, screen, "log-of-all-search");
      page.navigate(url + "/audit");
      assertThat(page.getByText("Issue token").first()).isVisible();
      picture(page, screen, "audit");
      page.navigate(url + "/audit?activity=Issue+token");
      assertThat(page.getByRole(AriaRole.BUTTON, named("CSV in the background"))).isVisible();
      picture(page, screen, "audit-search");
      page.navigate(url + "/settings");
      assertThat(page.getByRole(AriaRole.HEADING, named("Admin keys"))).isVisible();
      picture(page, screen, "administrators");
      page.locator("header a.who").click();
      assertThat(page.getByText("do everything, and say who may do what")).isVisible();
      picture(page, screen, "me");
      assertThat(errors).as("errors that the browser told of").isEmpty();
    }
  }

  private static void signIn(Page page, Screen screen, String url, String key) {
    page.navigate(url + "/");
    picture(page, screen, "sign-in");
    page.getByLabel("Admin key").fill(key);
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Use this key")).click();
    assertThat(page.getByRole(AriaRole.HEADING, named("Overview"))).isVisible();
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name).setExact(true);
  }

  private static void overview(Page page, Screen screen) {
    assertThat(page.getByRole(AriaRole.LINK, named("Springfield (cloud directory)"))).isVisible();
    assertThat(page.getByRole(AriaRole.LINK, named("AWS Single Sign-On"))).isVisible();
    assertThat(page.getByText("Operations of the last 24 hours")).isVisible();
    picture(page, screen, "overview");
  }

  private static void directory(Page page, Screen screen, String url) {
    page.navigate(url + "/directories/aws");
    assertThat(page.getByRole(AriaRole.LINK, named("Marge Simpson"))).isVisible();
    picture(page, screen, "directory-users");
    page.getByRole(AriaRole.LINK, named("Marge Simpson")).click();
    assertThat(page.getByText("Chief Security Officer")).isVisible();
    assertThat(page.getByText("disabled", new Page.GetByTextOptions().setExact(true))).isVisible();
    assertThat(page.getByRole(AriaRole.HEADING, named("Time line"))).isVisible();
    picture(page, screen, "user");
    page.navigate(url + "/directories/aws?type=groups");
    page.getByRole(AriaRole.LINK, named("Security Auditors")).click();
    assertThat(page.locator("#members").getByText("Ned Flanders")).isVisible();
    picture(page, screen, "group");
    page.navigate(url + "/directories/aws/endpoint");
    assertThat(page.getByRole(AriaRole.HEADING, named("Tokens"))).isVisible();
    assertThat(page.getByText("read, write").first()).isVisible();
    assertThat(page.getByRole(AriaRole.BUTTON, named("Copy the address"))).isVisible();
    picture(page, screen, "endpoint");
    page.getByRole(AriaRole.LINK, named("schemas")).click();
    assertThat(page.getByLabel("Declared, as JSON")).isVisible();
    picture(page, screen, "schemas");
    page.navigate(url + "/directories/springfield/new-application");
    picture(page, screen, "new-application");
    page.navigate(url + "/new-directory");
    picture(page, screen, "new-directory");
    page.navigate(url + "/directories/springfield?search=mar");
    assertThat(page.getByRole(AriaRole.LINK, named("Marge Simpson"))).isVisible();
    assertThat(page.getByRole(AriaRole.LINK, named("Ned Flanders"))).hasCount(0);
    page.getByRole(AriaRole.LINK, named("Marge Simpson")).click();
    page.locator("#timeline").scrollIntoViewIfNeeded();
    assertThat(page.locator("#timeline")).containsText("by the source");
    assertThat(page.locator("#timeline").getByRole(AriaRole.LINK).first()).isVisible();
    picture(page, screen, "timeline");
  }

  private static void inspector(Page page, Screen screen, String url) {
    page.navigate(url + "/directories/aws/inspector");
    assertThat(page.getByText("New requests appear as they come")).isVisible();
    picture(page, screen, "inspector");
    page.navigate(url + "/directories/aws/inspector?method=DELETE");
    page.locator("#requests a code").first().click();
    assertThat(page.getByRole(AriaRole.BUTTON, named("Copy as curl"))).isVisible();
    picture(page, screen, "inspected");
  }

  private static void sources(Page page, Screen screen, String url) {
    page.navigate(url + "/sources");
    picture(page, screen, "sources");
    page.getByRole(AriaRole.LINK, named("ad")).click();
    page.getByRole(AriaRole.BUTTON, named("Test connection")).click();
    assertThat(page.getByText("passed", new Page.GetByTextOptions().setExact(true)).first())
        .isVisible();
    picture(page, screen, "source");
    page.getByRole(AriaRole.LINK, named("Log")).first().click();
    assertThat(page.getByText("a full read of").first()).isVisible();
    picture(page, screen, "source-log");
    page.navigate(url + "/directories/springfield/sources/ad/delete");
    assertThat(page.getByText("Delete the source ad").first()).isVisible();
    picture(page, screen, "delete-source");
    page.navigate(url + "/directories/springfield/new-source");
    picture(page, screen, "new-source");
  }

  private static void application(Page page, Screen screen, String url) {
    page.navigate(url + "/applications/aws-sso");
    assertThat(page.getByText("running", new Page.GetByTextOptions().setExact(true))).isVisible();
    assertThat(page.getByRole(AriaRole.PROGRESSBAR)).isVisible();
    picture(page, screen, "application");
    page.getByRole(AriaRole.LINK, named("All entries")).click();
    assertThat(page.getByText("Barney Gumble").first()).isVisible();
    page.locator("tbody summary").first().click();
    assertThat(page.locator("details[open] code").first()).isVisible();
    picture(page, screen, "log");
    page.locator("summary", new Page.LocatorOptions().setHasText("Search and export")).click();
    assertThat(page.getByRole(AriaRole.BUTTON, named("CSV in the background"))).isVisible();
    picture(page, screen, "log-search");
    page.locator("summary", new Page.LocatorOptions().setHasText("Search and export")).click();
    // of somebody whom the directory still has: who was deleted may be purged by now
    Locator ned =
        page.locator("tbody tr")
            .filter(
                new Locator.FilterOptions()
                    .setHas(page.getByRole(AriaRole.LINK, named("Ned Flanders"))))
            .first();
    ned.locator("summary").click();
    ned.getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("Why?").setExact(true))
        .click();
    assertThat(page.getByText("What the mappings give")).isVisible();
    picture(page, screen, "why");
    page.getByRole(AriaRole.BUTTON, named("Provision now")).click();
    assertThat(page.getByText("What was written")).isVisible();
    picture(page, screen, "provisioned");
    page.navigate(url + "/applications/aws-sso/undo?cycle=1");
    picture(page, screen, "undo");
    for (String tab : List.of("staged", "escrows", "holds", "scope", "settings")) {
      page.navigate(url + "/applications/aws-sso/" + tab);
      picture(page, screen, tab);
    }
    plan(page, screen, url);
    mapping(page, screen, url);
    drift(page, screen, url);
  }

  private static void plan(Page page, Screen screen, String url) {
    page.navigate(url + "/applications/aws-sso/plan");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Take")).click();
    assertThat(page.getByText("Taken at")).isVisible();
    picture(page, screen, "plan");
  }

  /// The target is read behind the page, which shows by itself when it has ended.
  private static void drift(Page page, Screen screen, String url) {
    page.navigate(url + "/applications/aws-sso/drift");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Read")).first().click();
    assertThat(page.getByRole(AriaRole.BUTTON, named("Read it again"))).isVisible();
    assertThat(page.getByText("users and")).isVisible();
    picture(page, screen, "drift");
  }

  /// The values come as they are typed, without a click.
  private static void mapping(Page page, Screen screen, String url) {
    page.navigate(url + "/applications/aws-sso/mappings/users");
    page.getByLabel("Try it on").pressSequentially("Ned Flanders");
    assertThat(page.getByText("What Ned Flanders gets")).isVisible();
    picture(page, screen, "mapping");
    page.getByRole(AriaRole.BUTTON, named("Plan with these, without saving")).click();
    assertThat(page.getByText("Taken at")).isVisible();
    picture(page, screen, "proposal");
    page.navigate(url + "/applications/aws-sso/mappings/users");
    page.getByLabel("Try it on").pressSequentially("Ned Flanders");
    assertThat(page.getByText("What Ned Flanders gets")).isVisible();
    page.locator("select[aria-label='Kind of the source of userName']").selectOption("expression");
    Locator source = page.locator("input[aria-label='Source of userName']");
    source.fill("");
    source.pressSequentially("Jo");
    source.press("ArrowDown");
    assertThat(page.locator("#completions").getByRole(AriaRole.OPTION).first()).isVisible();
    picture(page, screen, "mapping-completion");
  }

  private static void editing(Page page, Screen screen, String url) {
    page.navigate(url + "/directories/springfield/new-user");
    picture(page, screen, "new-user");
    page.navigate(url + "/directories/springfield/recycle-bin");
    picture(page, screen, "recycle-bin");
    page.navigate(url + "/directories/springfield?type=groups");
    page.getByRole(AriaRole.LINK, named("Shopkeepers")).click();
    picture(page, screen, "own-group");
    page.navigate(page.url() + "/rule");
    page.getByRole(AriaRole.BUTTON, named("Preview: who joins, who leaves")).click();
    assertThat(page.getByText("Nothing was changed yet")).isVisible();
    picture(page, screen, "rule");
  }

  /// Accessibility, by Deque's rules: what it calls serious or critical.
  ///
  /// @return each with the first element that has it
  private static List<String> violations(Page page) {
    page.evaluate(AXE);
    Object found =
        page.evaluate(
            """
            async () => (await axe.run(document, {resultTypes: ['violations']})).violations
              .filter(one => ['serious', 'critical'].includes(one.impact))
              .map(one => one.id + ', ' + one.nodes.length + ' times, first at '
                + one.nodes[0].target + ': '
                + one.nodes[0].failureSummary.replace(/\\s+/g, ' ').slice(0, 240))
            """);
    return ((List<?>) found).stream().map(String::valueOf).toList();
  }

  private static String axe() {
    try (InputStream script =
        Objects.requireNonNull(ConsoleTest.class.getResourceAsStream("/axe.min.js"))) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8) + "; null";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Nothing may stick out at the side: a phone would scroll the whole page.
  private static void picture(Page page, Screen screen, String name) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(PICTURES.resolve(name + "-" + screen.name() + ".png")));
    Object overhang =
        page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assertThat(((Number) overhang).intValue())
        .as(name + " sticks out to the right on " + screen.name())
        .isLessThanOrEqualTo(0);
    Object cut =
        page.evaluate(
            """
            [...document.querySelectorAll('.table-responsive')]
              .filter(one => one.scrollWidth > one.clientWidth)
              .map(one => one.textContent.trim().replace(/\\s+/g, ' ').slice(0, 80))
            """);
    assertThat((List<?>) cut).as("tables that are cut on " + name + ", " + screen.name()).isEmpty();
    if (screen.examined()) {
      violations(page)
          .forEach(one -> screen.inaccessible().add(name + " on " + screen.name() + ": " + one));
    }
  }
}
