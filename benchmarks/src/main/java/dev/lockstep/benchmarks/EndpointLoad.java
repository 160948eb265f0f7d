package dev.lockstep.benchmarks;

import dev.lockstep.Config;
import dev.lockstep.Lockstep;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.scim.json.Json;
import dev.lockstep.store.Database;
import dev.lockstep.store.SqlDirectoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;

/// Loads Directories of the sizes given as arguments and measures what SCIM clients ask of their
/// Endpoints, over HTTP, in one process with the program. Beside it stand yardsticks of the same
/// minutes: an answer of the same web server that does nothing, and the bare read of a row.
public final class EndpointLoad {
  private static final int CALLERS = 16;
  private static final int PAGE = 100;
  private static final int ROUNDS = 3;
  private static final DirectoryId ACME = new DirectoryId("acme");

  private final SampleDirectory sample;
  private final Client client;
  private final Duration time;
  private final AtomicInteger turn = new AtomicInteger();
  // by the time now, as a folder that is kept has what earlier runs made
  private final AtomicLong created = new AtomicLong(Instant.now().toEpochMilli());
  private final AtomicLong joined = new AtomicLong(Instant.now().toEpochMilli());
  private final List<Measured> measured = new ArrayList<>();

  private EndpointLoad(SampleDirectory sample, Client client, Duration time) {
    this.sample = sample;
    this.client = client;
    this.time = time;
  }

  /// A folder named by the system property `keep` holds what was loaded, one folder in it for each
  /// size, so that later runs needn't load again; what a run writes stays in it too.
  ///
  /// @param args numbers of users, for example `1000 1000000`
  public static void main(String[] args) throws Exception {
    Duration time = Duration.ofSeconds(Integer.getInteger("seconds", 6));
    Optional<Path> kept = Optional.ofNullable(System.getProperty("keep")).map(Path::of);
    for (String users : args) {
      SampleDirectory sample = new SampleDirectory(Integer.parseInt(users));
      if (kept.isPresent()) {
        measure(Files.createDirectories(kept.get().resolve(users)), sample, time);
      } else {
        Path folder = Files.createTempDirectory("endpoint-load");
        try {
          measure(folder, sample, time);
        } finally {
          delete(folder);
        }
      }
    }
  }

  private static void measure(Path folder, SampleDirectory sample, Duration time) throws Exception {
    Config config = Config.forTesting(folder);
    Path file = folder.resolve("lockstep.db");
    Client.Access access = access(folder, config, sample);
    try (Lockstep lockstep = Lockstep.start(config, InstantSource.system())) {
      EndpointLoad load = new EndpointLoad(sample, new Client(lockstep.url(), access), time);
      List<List<Measured>> rounds = new ArrayList<>();
      for (int round = 0; round <= ROUNDS; round++) {
        System.err.printf(Locale.ROOT, "round %d of %d%n", round, ROUNDS);
        load.measured.clear();
        load.measured.add(load.yardstick());
        load.measured.add(bareRead(file, sample, time));
        load.calls();
        rounds.add(List.copyOf(load.measured));
      }
      System.out.println(Measured.heading());
      // the first round is the compiler's
      Measured.medians(rounds.subList(1, rounds.size())).forEach(System.out::println);
      load.walks();
    }
  }

  /// Loads the Directory, unless the folder holds it: its token is written when all is there.
  private static Client.Access access(Path folder, Config config, SampleDirectory sample)
      throws Exception {
    Path token = folder.resolve("load.token");
    if (Files.exists(token)) {
      System.out.printf(
          Locale.ROOT, "%n## %,d users, loaded by an earlier run%n%n", sample.users());
      return new Client.Access(ACME.value(), Files.readString(token));
    }
    Client.Access access;
    try (Lockstep lockstep = Lockstep.start(config, InstantSource.system())) {
      access = Client.open(lockstep.url(), lockstep.firstKey().orElseThrow(), ACME.value());
    }
    load(folder.resolve("lockstep.db"), sample);
    Files.writeString(token, access.token());
    return access;
  }

  private static void load(Path file, SampleDirectory sample) throws IOException {
    Instant begun = Instant.now();
    long rows;
    try (Database database = Database.open(file)) {
      rows = sample.load(new SqlDirectoryStore(database), ACME, begun);
    }
    double seconds = Duration.between(begun, Instant.now()).toMillis() / 1e3;
    System.out.printf(
        Locale.ROOT,
        "%n## %,d users%n%nLoaded %,d users, groups and memberships in %.1f s; the file has %,d"
            + " MiB.%n%n",
        sample.users(),
        rows,
        seconds,
        Files.size(file) >> 20);
  }

  private static void print(Measured measured) {
    System.out.println(measured.row());
  }

  private int next() {
    return Math.floorMod(turn.getAndAdd(7_919), sample.users());
  }

  private Measured yardstick() throws InterruptedException, ExecutionException {
    return Measured.of(
        "*yardstick: the server's bare answer*",
        CALLERS,
        time,
        () -> client.expect(200, client.getBare("/health/live")));
  }

  private static Measured bareRead(Path file, SampleDirectory sample, Duration time)
      throws Exception {
    AtomicInteger turn = new AtomicInteger();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        PreparedStatement read =
            connection.prepareStatement(
                "select document from object where directory = ? and id = ?")) {
      return Measured.of(
          "*yardstick: SQLite reads a document*",
          1,
          time,
          () -> read(read, Math.floorMod(turn.getAndAdd(7_919), sample.users())));
    }
  }

  private static void read(PreparedStatement read, int user) throws SQLException {
    read.setString(1, ACME.value());
    read.setString(2, SampleDirectory.user(user).toString());
    try (ResultSet row = read.executeQuery()) {
      if (!row.next() || row.getString(1).isEmpty()) {
        throw new IllegalStateException("user " + user + " isn't there");
      }
    }
  }

  private void calls() throws InterruptedException, ExecutionException {
    call("GET by id", () -> get("/Users/" + SampleDirectory.user(next())));
    call("`userName eq`", () -> find("userName eq \"" + SampleDirectory.userName(next()) + "\""));
    call(
        "`emails[type eq \"work\" and value eq …]`",
        () ->
            find(
                "emails[type eq \"work\" and value eq \""
                    + SampleDirectory.userName(next())
                    + "\"]"));
    call("first page of 100", () -> get("/Users?count=" + PAGE));
    walk();
    alone("`userName co`, first page of 100", () -> find("userName co \"a99\""));
    alone(
        "`displayName sw`, sorted by family name, page of 100",
        () ->
            get(
                "/Users?count=100&sortBy=name.familyName&filter="
                    + coded("displayName sw \"An\"")));
    alone("sorted by userName, page of 100", () -> get("/Users?count=100&sortBy=userName"));
    alone(
        "`active eq false`, page of 100",
        () -> get("/Users?count=100&filter=" + coded("active eq false")));
    String everyone = "/Groups/" + SampleDirectory.group(0);
    call(
        "groups of a member: `members eq`, `excludedAttributes=members`",
        () ->
            get(
                "/Groups?excludedAttributes=members&filter="
                    + coded("members eq \"" + SampleDirectory.user(next()) + "\"")));
    call(
        "is a member: `id eq … and members eq …`",
        () ->
            get(
                "/Groups?excludedAttributes=members&filter="
                    + coded(
                        "id eq \""
                            + SampleDirectory.group(0)
                            + "\" and members eq \""
                            + SampleDirectory.user(next())
                            + "\"")));
    writes(everyone);
  }

  private void walks() throws IOException, InterruptedException {
    walkToTheEnd("startIndex", page -> "&startIndex=" + (page.number() * PAGE + 1));
    walkToTheEnd("cursor", page -> "&cursor=" + coded(page.cursor()));
  }

  /// @param cursor of the page, empty for the first
  private record Page(int number, String cursor) {}

  /// The whole Directory page by page, one caller: what the first tenth of the pages took beside
  /// what the last tenth took.
  private void walkToTheEnd(String by, Function<Page, String> place)
      throws IOException, InterruptedException {
    int pages = sample.users() / PAGE;
    long[] nanos = new long[pages];
    String cursor = "";
    for (int number = 0; number < pages; number++) {
      long begun = System.nanoTime();
      HttpResponse<byte[]> answer =
          client.get("/Users?count=" + PAGE + place.apply(new Page(number, cursor)));
      nanos[number] = System.nanoTime() - begun;
      client.expect(200, answer);
      cursor = Json.parse(answer.body()).path("nextCursor").asString("");
    }
    int tenth = Math.max(1, pages / 10);
    print(Measured.of("walk by " + by + ", first tenth of the pages", Arrays.copyOf(nanos, tenth)));
    print(
        Measured.of(
            "walk by " + by + ", last tenth", Arrays.copyOfRange(nanos, pages - tenth, pages)));
  }

  private void writes(String everyone) throws InterruptedException, ExecutionException {
    call(
        "POST a user",
        () -> client.expect(201, client.post("/Users", newUser(created.incrementAndGet()))));
    call(
        "PATCH one attribute of a user",
        () ->
            client.expect(
                200,
                client.patch(
                    "/Users/" + SampleDirectory.user(next()),
                    operation("replace", "title", "\"Title " + turn.get() + "\""))));
    int inside = sample.membersOfLargest();
    call(
        String.format(Locale.ROOT, "add one member to a group of %,d", inside),
        () ->
            client.expect(
                204,
                client.patch(
                    everyone,
                    operation(
                        "add",
                        "members",
                        "[{\"value\":\""
                            + SampleDirectory.user(
                                inside
                                    + Math.floorMod(
                                        joined.getAndIncrement(), sample.users() - inside))
                            + "\"}]"))));
  }

  /// From the middle of the Directory to its end and again, one caller: clients walk like that.
  private void walk() throws InterruptedException, ExecutionException {
    long middle = sample.users() / 2;
    AtomicLong index = new AtomicLong(middle);
    alone(
        "next page of 100 in a walk behind the middle",
        () -> {
          if (index.get() + 2 * PAGE > sample.users()) {
            index.set(middle);
          }
          get("/Users?count=" + PAGE + "&startIndex=" + (index.getAndAdd(PAGE) + 1));
        });
  }

  private void call(String what, Measured.Call call)
      throws InterruptedException, ExecutionException {
    measured.add(Measured.of(what, CALLERS, time, call));
  }

  private void alone(String what, Measured.Call call)
      throws InterruptedException, ExecutionException {
    measured.add(Measured.of(what, 1, time, call));
  }

  private void get(String path) throws IOException, InterruptedException {
    client.expect(200, client.get(path));
  }

  private void find(String filter) throws IOException, InterruptedException {
    get("/Users?filter=" + coded(filter));
  }

  private static String coded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String operation(String op, String path, String value) {
    return """
        {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
         "Operations":[{"op":"%s","path":"%s","value":%s}]}"""
        .formatted(op, path, value);
  }

  private static String newUser(long number) {
    return """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],
         "userName":"new%d@example.com","externalId":"new-%d","displayName":"New %d",
         "name":{"givenName":"New","familyName":"N%d"},"title":"Analyst","active":true,
         "emails":[{"value":"new%d@example.com","type":"work","primary":true}]}"""
        .formatted(number, number, number, number, number);
  }

  private static void delete(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.sorted(java.util.Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      try {
        Files.delete(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
