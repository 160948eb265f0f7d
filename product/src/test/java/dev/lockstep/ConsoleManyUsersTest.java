package dev.lockstep;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.lockstep.servers.Chromium;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The console's journeys through a directory of a hundred thousand users: no page grows with it.
class ConsoleManyUsersTest {
  private static final int PEOPLE = 100_000;
  private static final int GROUPS = 20;

  /// Bytes. A page of fifty rows has about a tenth of it.
  private static final int LARGEST_PAGE = 400_000;

  /// Milliseconds, on a machine with other work.
  private static final double LONGEST_PLAN = 180_000;

  /// Cycles are run by the program itself, in the background.
  private static final int LOOKS = 2_000;

  /// Of those whom the second application has.
  private static final int FEW = 100;

  private static final int FAILING = 5;

  @TempDir private Path folder;

  private final List<String> wrong = new ArrayList<>();
  private String group = "";

  private void files(Path files) throws IOException {
    try (PrintWriter users = new PrintWriter(Files.newBufferedWriter(files.resolve("users.csv")))) {
      users.println("id,userPrincipalName,displayName,jobTitle,department,accountEnabled");
      for (int number = 0; number < PEOPLE; number++) {
        users.printf(
            "u%d,person%06d@acme.example,Person %06d,%s,Department %d,true%n",
            number, number, number, number == 77_777 ? "Chief" : "Clerk", number % 50);
      }
    }
  }

  @Test
  void aHundredThousandUsersAreWalkedSearchedTriedOnMappingsAndPlanned() throws Exception {
    Path files = Files.createDirectory(folder.resolve("files"));
    files(files);
    HttpClient http = HttpClient.newHttpClient();
    try (Chromium chromium = Chromium.start();
        Lockstep lockstep =
            Lockstep.start(Config.forTesting(folder.resolve("data")), InstantSource.system())) {
      AdminCalls api = new AdminCalls(http, lockstep.url(), lockstep.firstKey().orElseThrow());
      api.call("POST /directories", "{\"id\":\"corp\"}");
      api.call("POST /directories", "{\"id\":\"acme\"}");
      api.call("PATCH /directories/acme", "{\"provisioning\":\"automatic\"}");
      String token =
          api.call("POST /directories/acme/tokens", "{\"name\":\"us\"}")
              .path("secret")
              .asString("");
      api.call(
          "POST /applications",
          """
          {"id": "app", "directory": "corp", "scope": "all",
           "target": {"url": "%s/scim/acme/v2", "preset": "lockstep", "token": "%s"}}
          """
              .formatted(lockstep.url(), token));
      api.call(
          "POST /directories/corp/sources",
          "{\"id\":\"hr\",\"kind\":\"csv\",\"settings\":{\"folder\":\"%s\"}}".formatted(files));
      api.call("POST /directories/corp/sources/hr/poll", "");
      for (int group = 0; group < GROUPS; group++) {
        api.call(
            "POST /directories/corp/groups", "{\"displayName\":\"Group %d\"}".formatted(group));
      }

      try (BrowserContext context = chromium.browser().newContext()) {
        Page page = context.newPage();
        page.onResponse(
            answer -> {
              if (answer.url().startsWith(lockstep.url()) && answer.status() >= 500) {
                wrong.add(answer.status() + " " + answer.url());
              }
            });
        signIn(page, lockstep);
        directory(page, lockstep.url());
        person(page);
        mapping(page, lockstep.url());
        plan(page, lockstep.url());
        others(page, lockstep.url());
        few(api, lockstep.url());
        escrows(page, lockstep.url());
        undo(page, lockstep.url());
        guard(page, lockstep.url(), api);
      }
    } finally {
      http.shutdownNow();
    }
    assertThat(wrong).isEmpty();
  }

  /// What is shown doesn't grow with the directory.
  private void looked(Page page) {
    int size = page.content().length();
    if (size > LARGEST_PAGE) {
      wrong.add(size + " bytes of " + page.url());
    }
  }

  private void signIn(Page page, Lockstep lockstep) {
    page.navigate(lockstep.url() + "/");
    page.getByLabel("Admin key").fill(lockstep.firstKey().orElseThrow());
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Use this key")).click();
    assertThat(page.locator("#live")).containsText("100000 users");
    looked(page);
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name).setExact(true);
  }

  private void directory(Page page, String url) {
    page.navigate(url + "/directories/corp");
    assertThat(page.getByText("100000 users and 20 groups")).isVisible();
    String first = page.locator("tbody a").first().innerText();
    page.getByRole(AriaRole.LINK, named("Next page")).click();
    assertThat(page.getByRole(AriaRole.LINK, named("First page"))).isVisible();
    assertThat(page.getByRole(AriaRole.LINK, named(first))).hasCount(0);
    looked(page);
    search(page, "Person 0777");
    assertThat(page.getByRole(AriaRole.LINK, named("Person 077700"))).isVisible();
    search(page, "department eq \"Department 7\"");
    looked(page);
    search(page, "title eq \"Chief\"");
    assertThat(page.getByRole(AriaRole.LINK, named("Person 077777"))).isVisible();
    assertThat(page.locator("tbody a")).hasCount(1);
  }

  private static void search(Page page, String text) {
    page.getByLabel("Search").fill(text);
    page.getByRole(AriaRole.BUTTON, named("Search")).click();
    page.waitForURL(address -> address.contains("search="));
  }

  private void person(Page page) {
    page.getByRole(AriaRole.LINK, named("Person 077777")).click();
    assertThat(page.getByText("Chief").first()).isVisible();
    looked(page);
  }

  private void mapping(Page page, String url) {
    page.navigate(url + "/applications/app/mappings/users");
    page.getByLabel("Try it on").pressSequentially("person077777@acme.example");
    assertThat(page.getByText("What Person 077777 gets")).isVisible();
    looked(page);
  }

  private void plan(Page page, String url) {
    page.navigate(url + "/applications/app/plan");
    page.getByRole(AriaRole.BUTTON, named("Take a plan")).click();
    assertThat(page.getByText("Taken at"))
        .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(LONGEST_PLAN));
    assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("create")))
        .containsText(String.valueOf(PEOPLE + GROUPS));
    looked(page);
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("create")).click();
    page.getByRole(AriaRole.LINK, named("Next")).click();
    assertThat(page.getByRole(AriaRole.LINK, named("Previous"))).isVisible();
    looked(page);
    page.getByLabel("Search in the plan").fill("Person 00");
    page.getByRole(AriaRole.BUTTON, named("Search")).click();
    assertThat(page.locator("tbody tr").first()).containsText("Person 00");
  }

  private void others(Page page, String url) {
    for (String path :
        List.of(
            "/",
            "/sources",
            "/jobs",
            "/provisioning-log",
            "/audit",
            "/settings",
            "/me",
            "/directories/corp/recycle-bin",
            "/directories/corp/inspector",
            "/directories/corp/schemas",
            "/directories/corp/endpoint",
            "/directories/acme",
            "/applications/app",
            "/applications/app/scope",
            "/applications/app/staged",
            "/applications/app/escrows",
            "/applications/app/log",
            "/applications/app/drift")) {
      page.navigate(url + path);
      assertThat(page.locator("main h1, main h2").first()).isVisible();
      looked(page);
    }
  }

  /// A second application has a hundred of them, by the rule of a group; five are somebody else's
  /// at its target.
  private void few(AdminCalls api, String url) throws Exception {
    api.call("POST /directories", "{\"id\":\"beta\"}");
    api.call("PATCH /directories/beta", "{\"provisioning\":\"automatic\"}");
    for (int number = 0; number < FAILING; number++) {
      api.call(
          "POST /directories/beta/users",
          "{\"userName\":\"person07770%d@acme.example\"}".formatted(number));
    }
    String token =
        api.call("POST /directories/beta/tokens", "{\"name\":\"us\"}").path("secret").asString("");
    api.call(
        "POST /applications",
        """
        {"id": "few", "directory": "corp", "scope": "assigned",
         "policies": {"deletionGuard": {"absolute": 20}},
         "target": {"url": "%s/scim/beta/v2", "preset": "lockstep", "token": "%s"}}
        """
            .formatted(url, token));
    group =
        api.call("POST /directories/corp/groups", "{\"displayName\":\"Few\"}")
            .path("id")
            .asString("");
    api.call(
        "PUT /directories/corp/groups/" + group + "/rule",
        """
        {"rule": "user.userPrincipalName -startsWith \\"person0777\\""}
        """);
    while (api.call("GET /directories/corp/groups/" + group + "/rule", "")
        .path("computing")
        .asBoolean(true)) {
      Thread.onSpinWait();
    }
    api.call("PUT /applications/few/assignments/" + group, "");
    api.call("POST /applications/few/start", "");
  }

  /// Looks at a page until it has this.
  private void await(Page page, String address, String text) {
    for (int look = 0; look < LOOKS; look++) {
      page.navigate(address);
      if (page.content().contains(text)) {
        looked(page);
        return;
      }
    }
    throw new AssertionError(address + " never had '" + text + "': " + page.innerText("main"));
  }

  private void escrows(Page page, String url) {
    await(page, url + "/applications/few", "Initial cycle, completed");
    page.navigate(url + "/applications/few/escrows");
    assertThat(page.getByText("InsufficientRights")).hasCount(FAILING);
    looked(page);
    page.getByRole(AriaRole.BUTTON, named("Retry all now")).click();
    assertThat(page.getByText("is being tried again")).isVisible();
    await(page, url + "/applications/few/escrows", "InsufficientRights");
  }

  private void undo(Page page, String url) {
    page.navigate(url + "/applications/few/undo?cycle=1");
    looked(page);
    String destructive = page.locator("label[for=destructive] strong").innerText();
    assertThat(Integer.parseInt(destructive)).isGreaterThanOrEqualTo(FEW - FAILING);
    page.getByLabel("Type this number to confirm").fill(destructive);
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Undo ")).click();
    assertThat(page.getByText("objects are on hold")).isVisible();
    looked(page);
    page.getByRole(AriaRole.BUTTON, named("Release all")).click();
    assertThat(page.getByText("Nothing is on hold")).isVisible();
  }

  private void guard(Page page, String url, AdminCalls api) throws Exception {
    await(page, url + "/applications/few", "Incremental cycle, completed");
    api.call("DELETE /applications/few/assignments/" + group, "");
    for (int look = 0; look < LOOKS; look++) { // more come while it is looked at
      await(page, url + "/applications/few/staged", "Allow all");
      page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Allow all")).click();
      if (page.content().contains("operations are allowed")) {
        await(page, url + "/applications/few/log?action=disable", "person0777");
        return;
      }
    }
    throw new AssertionError("what is held back never stood still: " + page.innerText("main"));
  }
}
