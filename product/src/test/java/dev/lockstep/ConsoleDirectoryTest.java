package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A directory that is larger than a page: walked, searched by how a name begins and by any
/// attribute.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleDirectoryTest {
  private static final int PEOPLE = 130;
  private static final Pattern NEXT = Pattern.compile("href=\"([^\"]*)\">Next page<");
  private static final Pattern USER = Pattern.compile("/directories/acme/users/[0-9a-f-]{36}");

  private final HttpClient http = HttpClient.newHttpClient();
  private Lockstep lockstep;
  private ConsoleVisitor admin;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    lockstep = Lockstep.start(Config.forTesting(folder.resolve("data")), InstantSource.system());
    String key = lockstep.firstKey().orElseThrow();
    AdminCalls api = new AdminCalls(http, lockstep.url(), key);
    admin = ConsoleVisitor.signedIn(http, lockstep.url(), key);
    Path files = Files.createDirectory(folder.resolve("files"));
    Files.writeString(
        files.resolve("users.csv"),
        IntStream.range(0, PEOPLE)
            .mapToObj(
                number ->
                    "%d,person%d@acme.example,Person %d,%s"
                        .formatted(number, number, number, number == 77 ? "Chief" : "Clerk"))
            .collect(
                Collectors.joining("\n", "id,userPrincipalName,displayName,jobTitle\n", "\n")));
    api.call("POST /directories", "{\"id\":\"acme\"}");
    api.call(
        "POST /directories/acme/sources",
        "{\"id\":\"hr\",\"kind\":\"csv\",\"settings\":{\"folder\":\"%s\"}}".formatted(files));
    api.call("POST /directories/acme/sources/hr/poll", "");
  }

  @AfterAll
  void stop() {
    http.shutdownNow();
    lockstep.close();
  }

  private static List<String> users(String page) {
    return USER.matcher(page).results().map(result -> result.group()).distinct().toList();
  }

  private static Optional<String> next(String page) {
    Matcher link = NEXT.matcher(page);
    return link.find() ? Optional.of(link.group(1).replace("&amp;", "&")) : Optional.empty();
  }

  private String found(String search) throws Exception {
    return admin.page(
        "/directories/acme?search=" + URLEncoder.encode(search, StandardCharsets.UTF_8));
  }

  @Test
  void everybodyIsOnOnePageOfTheWalk() throws Exception {
    Set<String> met = new HashSet<>();
    Optional<String> link = Optional.of("");
    int pages = 0;
    while (link.isPresent()) {
      String page = admin.page("/directories/acme" + link.get());
      List<String> users = users(page);
      assertThat(met).doesNotContainAnyElementsOf(users);
      met.addAll(users);
      assertThat(page.contains("First page")).isEqualTo(pages > 0);
      link = next(page);
      pages++;
    }

    assertThat(met).hasSize(PEOPLE);
    assertThat(pages).isEqualTo(3);
  }

  @Test
  void aSearchIsHowANameBeginsOrAFilterOnAnyAttribute() throws Exception {
    assertThat(users(found("Person 12"))).hasSize(11);
    assertThat(users(found("person77@"))).hasSize(1);
    assertThat(users(found("title eq \"Chief\""))).hasSize(1);
    assertThat(users(found("not (title eq \"Clerk\")"))).hasSize(1);
    assertThat(users(found("(title eq \"Chief\" or displayName ew \"78\") and userName pr")))
        .hasSize(2);
    assertThat(found("title eq \"Clerk\"")).contains("Next page", "search=title+eq");
  }

  @Test
  void whatIsWrongWithAFilterIsSaid() throws Exception {
    assertThat(found("titel eq \"Chief\"")).contains("titel", "role=\"alert\"");
    assertThat(found("title eq \"Chief")).contains("role=\"alert\"");
    assertThat(found("Nobody at all")).contains("Nothing here is like this");
  }
}
