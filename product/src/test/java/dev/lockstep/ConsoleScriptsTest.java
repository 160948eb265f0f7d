package dev.lockstep;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import dev.lockstep.servers.Chromium;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What pages do in a browser, by scripts of their own above all: completing mappings by keyboard,
/// uploading a file, renaming, and exporting a log.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleScriptsTest {
  private static final String MAPPINGS = "/applications/app/mappings/users";

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> errors = new ArrayList<>();
  private Lockstep lockstep;
  private Chromium chromium;
  private BrowserContext context;
  private Page page;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    chromium = Chromium.start();
    lockstep = Lockstep.start(Config.forTesting(folder), InstantSource.system());
    AdminCalls api = new AdminCalls(http, lockstep.url(), lockstep.firstKey().orElseThrow());
    api.call("POST /directories", "{\"id\":\"acme\"}");
    api.call(
        "POST /directories/acme/users",
        """
        {"userName": "ann", "displayName": "Ann", "title": "Chief",
         "name": {"givenName": "Ann", "familyName": "Archer"}}
        """);
    api.call(
        "POST /applications",
        """
        {"id": "app", "directory": "acme",
         "target": {"url": "http://127.0.0.1:1/scim", "token": "a-secret-token"}}
        """);
    api.call("POST /directories/acme/sources", "{\"id\":\"hr\",\"kind\":\"csv\",\"settings\":{}}");
  }

  @AfterAll
  void stop() {
    http.shutdownNow();
    if (chromium != null) {
      chromium.close();
    }
    if (lockstep != null) {
      lockstep.close();
    }
  }

  @BeforeEach
  void open() {
    errors.clear();
    context = chromium.browser().newContext();
    page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            errors.add(message.text());
          }
        });
    page.onPageError(errors::add);
    page.navigate(lockstep.url() + "/");
    page.getByLabel("Admin key").fill(lockstep.firstKey().orElseThrow());
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Use this key")).click();
  }

  @AfterEach
  void close() {
    context.close();
    assertThat(errors).as("errors that the browser told of").isEmpty();
  }

  private Locator options() {
    return page.locator("#completions").getByRole(AriaRole.OPTION);
  }

  private Locator source(String target) {
    return page.getByLabel("Source of " + target, new Page.GetByLabelOptions().setExact(true))
        .first();
  }

  private void isExpression(String target) {
    page.getByLabel("Kind of the source of " + target, new Page.GetByLabelOptions().setExact(true))
        .first()
        .selectOption("expression");
  }

  @Test
  void anExpressionIsWrittenByKeyboardFromWhatIsOffered() {
    page.navigate(lockstep.url() + MAPPINGS);
    isExpression("displayName");
    Locator field = source("displayName");
    field.fill("");
    assertThat(field).hasAttribute("role", "combobox");

    field.pressSequentially("Joi");
    assertThat(options().first()).containsText("Join(");
    assertThat(field).hasAttribute("aria-expanded", "true");
    field.press("ArrowDown");
    assertThat(field).hasAttribute("aria-activedescendant", "completion-0");
    assertThat(
            page.getByRole(AriaRole.STATUS).filter(new Locator.FilterOptions().setHasText("Join(")))
        .isVisible();
    field.press("Enter");
    assertThat(field).hasValue("Join(");

    field.pressSequentially("\" Joi\", [surn");
    assertThat(options()).hasCount(1);
    field.press("ArrowDown");
    field.press("Tab");
    assertThat(field).hasValue("Join(\" Joi\", [surname]");
    field.pressSequentially(", [given");
    assertThat(options().first()).hasText("givenName");
    field.press("Escape");
    assertThat(options()).hasCount(0);
    assertThat(field).hasAttribute("aria-expanded", "false");
    field.press("Control+ ");
    assertThat(options().first()).hasText("givenName");
    field.press("ArrowDown");
    field.press("Enter");
    field.pressSequentially(")");
    assertThat(field).hasValue("Join(\" Joi\", [surname], [givenName])");
  }

  /// Within a text nothing is offered, and Enter without a choice is Enter.
  @Test
  void nothingIsOfferedWithinATextAndTheHelpOfTheCallStays() {
    page.navigate(lockstep.url() + MAPPINGS);
    isExpression("displayName");
    Locator field = source("displayName");
    field.fill("");
    field.pressSequentially("Left(\"Joi");

    assertThat(options()).hasCount(0);
    assertThat(page.locator(".completion-help")).containsText("Left(");
  }

  @Test
  void attributesAndTargetsAreCompletedAsAWhole() {
    page.navigate(lockstep.url() + MAPPINGS);
    Locator target = page.getByLabel("Target", new Page.GetByLabelOptions().setExact(true)).last();
    target.pressSequentially("phoneNumbers[");
    target.press("ArrowDown");
    target.press("Enter");
    assertThat(target).hasValue(Pattern.compile("phoneNumbers\\[type eq \"\\w+\"]\\.value"));
    Locator from = page.locator("input[name=source]").last();
    from.pressSequentially("telep");
    options().first().click();
    assertThat(from).hasValue("telephoneNumber");
  }

  @Test
  void whatALineGivesStandsInTheLineAsItIsTyped() {
    page.navigate(lockstep.url() + MAPPINGS);
    page.getByLabel("Try it on").pressSequentially("An");
    assertThat(page.locator("#people option")).hasAttribute("value", "ann");
    page.getByLabel("Try it on").fill("ann");
    isExpression("displayName");
    source("displayName").fill("ToUpper([surname])");

    Locator line =
        page.locator("tr").filter(new Locator.FilterOptions().setHas(source("displayName")));
    assertThat(line.locator("output")).hasText("ARCHER");
    source("displayName").fill("ToUpperr([surname])");
    assertThat(page.locator("#preview")).containsText("ToUpper");
    assertThat(line.locator("output")).hasText("");
  }

  private void choose(String name, String text) {
    page.getByLabel("Which file it is").selectOption("users.csv");
    page.getByLabel("File", new Page.GetByLabelOptions().setExact(true))
        .setInputFiles(new FilePayload(name, "text/csv", text.getBytes(StandardCharsets.UTF_8)));
  }

  private Locator upload() {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Upload and read"));
  }

  @Test
  void aFileIsUploadedAgainAfterTheNetworkHasFailed() {
    page.navigate(lockstep.url() + "/directories/acme/sources/hr");
    choose("people.csv", "id,userPrincipalName,displayName\n1,bob,Bob\n");
    context.setOffline(true);
    upload().click();
    assertThat(page.getByText("The file wasn't sent")).isVisible();
    assertThat(upload()).isEnabled();

    context.setOffline(false);
    errors.clear(); // of which there are some without a network
    upload().click();
    assertThat(page.getByText("The file is taken and read.")).isVisible();
    page.navigate(lockstep.url() + "/directories/acme?search=bob");
    assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Bob")))
        .isVisible();
  }

  private static Page.GetByTextOptions exactly() {
    return new Page.GetByTextOptions().setExact(true);
  }

  private static Page.GetByRoleOptions button(String name) {
    return new Page.GetByRoleOptions().setName(name).setExact(true);
  }

  @Test
  void aDirectoryGetsAnotherNameAndKeepsItsAddress() {
    page.navigate(lockstep.url() + "/directories/acme/endpoint");
    page.getByLabel("Name of the directory").fill("Acme & <Sons>");
    page.getByRole(AriaRole.BUTTON, button("Save")).first().click();
    assertThat(page.getByText("Saved.")).isVisible();

    page.navigate(lockstep.url() + "/");
    page.getByRole(AriaRole.LINK, button("Acme & <Sons>")).first().click();

    assertThat(page).hasURL(lockstep.url() + "/directories/acme");
    assertThat(page.getByRole(AriaRole.HEADING, button("Acme & <Sons>"))).isVisible();
  }

  @Test
  void anApplicationGetsAnotherNameAndKeepsItsAddress() {
    page.navigate(lockstep.url() + "/applications/app/settings");
    page.getByLabel("What people call it").fill("Payroll \"2\"");
    page.getByRole(AriaRole.BUTTON, button("Rename")).click();
    assertThat(page.getByRole(AriaRole.HEADING, button("Payroll \"2\""))).isVisible();
    assertThat(page.getByText("Its id stays app")).isVisible();

    page.navigate(lockstep.url() + "/");
    page.getByRole(AriaRole.LINK, button("Payroll \"2\"")).first().click();

    assertThat(page).hasURL(lockstep.url() + "/applications/app");
  }

  @Test
  void anExportIsBegunFromASearchAndCanBeFetchedAsSoonAsItIsMade() {
    page.navigate(lockstep.url() + "/audit?activity=Create+application");

    page.getByRole(AriaRole.BUTTON, button("JSON lines in the background")).click();

    assertThat(page.getByText("The audit-log is being exported")).isVisible();
    Download file =
        page.waitForDownload(() -> page.getByText("Download", exactly()).first().click());
    assertThat(file.suggestedFilename()).startsWith("audit-export-").endsWith(".jsonl");
  }
}
