package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.ProvisioningLogEntry;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.ProvisioningLogEntry.ModifiedProperty;
import dev.lockstep.provisioning.ProvisioningLogEntry.Status;
import dev.lockstep.provisioning.Reason;
import dev.lockstep.provisioning.Target;
import dev.lockstep.store.Database;
import dev.lockstep.store.SqlProvisioningStore;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The two logs over the API: searched, and exported.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogsTest {
  private static final Instant NOW = SettableClock.START;
  private static final ObjectId ANNA = new ObjectId(new UUID(0, 1));
  private static final ObjectId BERT = new ObjectId(new UUID(0, 2));

  /// More than one page of an export.
  private static final int MANY = 1_100;

  private static final String FORMULA = "=HYPERLINK(\"http://evil.example\";\"click\")";

  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper mapper = JsonMapper.builder().build();
  private final SettableClock clock = new SettableClock();
  private Lockstep lockstep;
  private String key = "";

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    write(folder);
    lockstep = Lockstep.start(Config.forTesting(folder), clock);
    key = lockstep.firstKey().orElseThrow();
    for (String directory : List.of("acme", "beta")) {
      post("/directories", "{\"id\":\"" + directory + "\"}");
      post(
          "/applications",
          """
          {"id": "app-%s", "directory": "%s", "target": {"url": "http://127.0.0.1:1/"}}
          """
              .formatted(directory, directory));
    }
  }

  /// What cycles would have written.
  private static void write(Path folder) {
    try (Database database = Database.open(folder.resolve("lockstep.db"))) {
      SqlProvisioningStore store = new SqlProvisioningStore(database);
      ApplicationId acme = new ApplicationId("app-acme");
      store.atomically(
          () -> {
            store.log(acme, entry(0, ANNA, Action.CREATE, Status.SUCCESS, Optional.empty()));
            store.log(
                acme,
                entry(60, BERT, Action.UPDATE, Status.FAILURE, Optional.of(ErrorCode.CONFLICT)));
            store.log(acme, entry(120, ANNA, Action.DISABLE, Status.SUCCESS, Optional.empty()));
            for (int index = 0; index < MANY; index++) {
              store.log(
                  new ApplicationId("app-beta"),
                  entry(180, BERT, Action.SKIP, Status.SKIPPED, Optional.empty()));
            }
            return true;
          });
    }
  }

  private static ProvisioningLogEntry entry(
      int seconds, ObjectId object, Action action, Status status, Optional<ErrorCode> error) {
    return new ProvisioningLogEntry(
        0,
        NOW.plusSeconds(seconds),
        object,
        ObjectType.USER,
        object.equals(ANNA) ? "Anna, \"the\" first" : FORMULA,
        Optional.of("t-1"),
        action,
        status,
        Reason.INITIAL,
        "why",
        List.of(new ModifiedProperty("title", Optional.of("+1"), Optional.of("Chair"))),
        error,
        List.of(
            new Target.Exchange(
                "PATCH",
                "https://target.example/Users/t-1",
                Optional.of("{}"),
                204,
                Optional.empty(),
                Duration.ofMillis(12))),
        Duration.ofMillis(15),
        Optional.empty());
  }

  @AfterAll
  void stop() {
    http.shutdownNow();
    lockstep.close();
  }

  private HttpResponse<String> get(String path, String withKey) throws Exception {
    return OpenApiFile.checked(
        http.send(
            HttpRequest.newBuilder(URI.create(lockstep.url() + "/api/v1" + path))
                .header("Authorization", "Bearer " + withKey)
                .build(),
            BodyHandlers.ofString()));
  }

  private JsonNode post(String path, String body) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(lockstep.url() + "/api/v1" + path))
                .header("Authorization", "Bearer " + key)
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return mapper.readTree(answer.body());
  }

  private List<String> found(String query) throws Exception {
    return mapper
        .readTree(get("/provisioning-log?" + query, key).body())
        .path("items")
        .valueStream()
        .map(item -> item.path("action").asString(""))
        .toList();
  }

  private String detail(String path) throws Exception {
    HttpResponse<String> answer = get(path, key);
    assertThat(answer.statusCode()).isEqualTo(400);
    return mapper.readTree(answer.body()).path("detail").asString("");
  }

  private List<NamedCsvRecord> csv(String path) throws Exception {
    HttpResponse<String> answer = get(path, key);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/csv;charset=utf-8");
    try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(answer.body())) {
      return reader.stream().toList();
    }
  }

  @Test
  void theProvisioningLogIsSearchedByAllThatAnEntryIsKnownBy() throws Exception {
    assertThat(found("application=app-acme")).containsExactly("disable", "update", "create");
    assertThat(found("object=" + ANNA)).containsExactly("disable", "create");
    assertThat(found("action=create")).containsExactly("create");
    assertThat(found("status=failure")).containsExactly("update");
    assertThat(found("errorCode=Conflict&object=" + BERT)).containsExactly("update");
    assertThat(found("errorCode=Conflict&object=" + ANNA)).isEmpty();
    assertThat(found("from=" + NOW.plusSeconds(60) + "&until=" + NOW.plusSeconds(120)))
        .containsExactly("update");
    assertThat(found("limit=2")).containsExactly("skip", "skip");
  }

  @Test
  void aPageEndsWithTheCursorOfTheNext() throws Exception {
    JsonNode first =
        mapper.readTree(get("/provisioning-log?application=app-acme&limit=2", key).body());
    String next = first.path("next").asString("");

    assertThat(first.path("items").path(0).path("application").asString("")).isEqualTo("app-acme");
    assertThat(found("application=app-acme&limit=2&cursor=" + next)).containsExactly("create");
  }

  @Test
  void whoseDirectoryItIsNotSeesNothingOfItsApplications() throws Exception {
    String keyOfAcme =
        post(
                "/admin-keys",
                "{\"name\":\"acme\",\"grants\":[{\"role\":\"viewer\",\"directory\":\"acme\"}]}")
            .path("secret")
            .asString("");

    JsonNode seen = mapper.readTree(get("/provisioning-log", keyOfAcme).body());

    assertThat(seen.path("items").valueStream().map(item -> item.path("application").asString("")))
        .hasSize(3)
        .containsOnly("app-acme");
    assertThat(get("/provisioning-log?application=app-beta", keyOfAcme).statusCode())
        .isEqualTo(404);
    assertThat(get("/provisioning-log/export?format=jsonl", keyOfAcme).body().lines()).hasSize(3);
  }

  @Test
  void aWordThatIsNoneIsRefusedWithTheNearest() throws Exception {
    assertThat(detail("/provisioning-log?action=creat")).contains("did you mean 'create'?");
    assertThat(detail("/provisioning-log?errorCode=Conflct")).contains("did you mean 'Conflict'?");
    assertThat(detail("/provisioning-log/export?format=xml")).contains("csv, jsonl");
    assertThat(detail("/provisioning-log/export?table=steps")).contains("provisioningSteps");
    assertThat(detail("/audit/export?from=yesterday")).contains("'from' takes an instant");
  }

  @Test
  void anExportHasEveryEntryHoweverManyPagesItTakes() throws Exception {
    assertThat(csv("/provisioning-log/export?application=app-beta")).hasSize(MANY);

    List<String> lines =
        get("/provisioning-log/export?format=jsonl&application=app-beta", key)
            .body()
            .lines()
            .toList();
    assertThat(lines).hasSize(MANY);
    assertThat(mapper.readTree(lines.getLast()).path("action").asString("")).isEqualTo("skip");
  }

  @Test
  void anExportAsCsvIsThreeTablesJoinedByTheChange() throws Exception {
    String query = "application=app-acme&object=" + ANNA + "&action=create";

    NamedCsvRecord log = csv("/provisioning-log/export?" + query).getFirst();
    NamedCsvRecord step =
        csv("/provisioning-log/export?table=provisioningSteps&" + query).getFirst();
    NamedCsvRecord property =
        csv("/provisioning-log/export?table=modifiedProperties&" + query).getFirst();

    assertThat(log.getField("JobId")).isEqualTo("app-acme");
    assertThat(log.getField("ResultType")).isEqualTo("success");
    assertThat(mapper.readTree(log.getField("SourceIdentity")).path("displayName").asString(""))
        .isEqualTo("Anna, \"the\" first");
    assertThat(step.getField("Url")).isEqualTo("https://target.example/Users/t-1");
    assertThat(property.getField("NewValue")).isEqualTo("Chair");
    assertThat(List.of(step.getField("ChangeId"), property.getField("ChangeId")))
        .containsOnly(log.getField("ChangeId"));
  }

  @Test
  void aValueThatASpreadsheetWouldRunGetsAnApostrophe() throws Exception {
    NamedCsvRecord property =
        csv("/provisioning-log/export?table=modifiedProperties&action=create").getFirst();
    assertThat(property.getField("OldValue")).isEqualTo("'+1");

    post("/admin-keys", mapper.writeValueAsString(mapper.createObjectNode().put("name", FORMULA)));
    String subject = URLEncoder.encode("admin-key/", StandardCharsets.UTF_8);
    assertThat(csv("/audit/export?subject=" + subject))
        .extracting(entry -> entry.getField("After"))
        .allSatisfy(after -> assertThat(after).doesNotStartWith("="));
  }

  @Test
  void theAuditLogIsExportedAsItIsSearched() throws Exception {
    post("/directories", "{\"id\":\"exported\"}");

    assertThat(csv("/audit/export?subject=directory/exported"))
        .extracting(entry -> entry.getField("Activity"))
        .containsExactly("Create directory");
    JsonNode line =
        mapper.readTree(get("/audit/export?format=jsonl&subject=directory/exported", key).body());
    assertThat(line.path("subject").asString("")).isEqualTo("directory/exported");
  }
}
