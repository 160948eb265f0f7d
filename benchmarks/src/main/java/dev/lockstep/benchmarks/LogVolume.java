package dev.lockstep.benchmarks;

import dev.lockstep.Config;
import dev.lockstep.Lockstep;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// A provisioning log of a million entries, on SQLite: how long each kind of search takes, and how
/// long a change of a user takes while nothing else is done, while the log is exported and while
/// half of it is purged.
public final class LogVolume {
  private static final int ROUNDS = 5;
  private static final int SEARCHES = 20;
  private static final Duration TIME = Duration.ofSeconds(5);

  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicInteger number = new AtomicInteger();
  private final String url;
  private final String key;

  private LogVolume(String url, String key) {
    this.url = url;
    this.key = key;
  }

  /// @param args the number of entries; a million without
  public static void main(String[] args) throws Exception {
    int entries = args.length == 0 ? 1_000_000 : Integer.parseInt(args[0]);
    Path folder = Files.createTempDirectory("log-volume");
    Config config = Config.forTesting(folder);
    String key;
    try (Lockstep lockstep = Lockstep.start(config, InstantSource.system())) {
      key = lockstep.firstKey().orElseThrow();
      LogVolume log = new LogVolume(lockstep.url(), key);
      log.send("POST", "/directories", "{\"id\":\"acme\"}");
      log.send(
          "POST",
          "/applications",
          """
          {"id": "app", "directory": "acme",
           "target": {"url": "http://127.0.0.1:1/scim", "token": "none"}}
          """);
    }
    fill(folder, entries);
    try (Lockstep lockstep = Lockstep.start(config, InstantSource.system())) {
      new LogVolume(lockstep.url(), key).searchAndExport();
    }
    // a day on, the older half of the entries is past its 90 days
    InstantSource later = Clock.offset(Clock.systemUTC(), Duration.ofDays(1));
    try (Lockstep lockstep = Lockstep.start(config, later)) {
      new LogVolume(lockstep.url(), key).purge(folder, later.instant());
    }
  }

  /// Half of the entries are 90 days old, the others of the last days; one of a thousand failed.
  private static void fill(Path folder, int entries) throws SQLException {
    long now = Instant.now().getEpochSecond() * 1_000_000L;
    String sql =
        """
        with recursive n(i) as (select 1 union all select i + 1 from n where i < %1$d),
        e as (select i,
          printf('00000000-0000-4000-8000-%%012d', i %% 50000) as object,
          case when i <= %1$d / 2 then %2$d - 7776000000000 + i * 100
            else %2$d - 500000000000 + i * 100 end as at,
          case when i %% 1000 = 0 then 'FAILURE' else 'SUCCESS' end as status,
          case when i %% 1000 = 0 then 'Conflict' end as error,
          case when i %% 5000 = 0 then 'delete' else 'update' end as action from n)
        insert into provisioning_log
          (application, at, object_id, status, action, error_code, cycle, entry)
        select 'app', at, object, status, action, error, i / 1000,
          json_object('id', i, 'at', '2026-11-26T00:00:00Z', 'objectId', object,
            'objectType', 'User', 'label', 'Somebody ' || i, 'targetId', 't' || i,
            'action', action, 'status', lower(status), 'reason', 'changed',
            'explanation', 'title', 'modifiedProperties',
            json_array(json_object('name', 'title', 'oldValue', 'a', 'newValue', 'b')),
            'exchanges', json_array(json_object('method', 'PATCH',
              'url', 'https://target.example/scim/v2/Users/t' || i,
              'requestBody', '{"Operations":[{"op":"replace","path":"title","value":"b"}]}',
              'status', 200, 'durationMillis', 20)), 'durationMillis', 20)
        from e
        """
            .formatted(entries, now);
    try (Connection connection = connection(folder);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      statement.execute("analyze");
    }
  }

  private static Connection connection(Path folder) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("lockstep.db"));
  }

  private void searchAndExport() throws Exception {
    String somebody = "00000000-0000-4000-8000-000000000777";
    long[] nanos = new long[SEARCHES];
    System.out.println(
        """
        | search | median ms | slowest ms |
        |---|---:|---:|""");
    for (String query :
        List.of(
            "limit=100",
            "object=" + somebody,
            "application=app&object=" + somebody,
            "errorCode=Conflict",
            "status=failure",
            "action=delete",
            "cycleId=500&application=app",
            "until=" + Instant.now().minus(Duration.ofDays(30)))) {
      for (int turn = 0; turn < SEARCHES; turn++) {
        long begun = System.nanoTime();
        send("GET", "/provisioning-log?" + query, "");
        nanos[turn] = System.nanoTime() - begun;
      }
      Arrays.sort(nanos);
      System.out.printf(
          Locale.ROOT,
          "| `%s` | %.1f | %.1f |%n",
          query.replaceAll("until=.*", "until=…").replace(somebody, "…"),
          nanos[SEARCHES / 2] / 1e6,
          nanos[SEARCHES - 1] / 1e6);
    }
    System.out.println(
        """

        | a user is made | round | in all | p50 ms | p99 ms | slowest ms |
        |---|---:|---:|---:|---:|---:|""");
    for (int round = 1; round <= ROUNDS; round++) {
      row("alone", round, writesUntil(System.nanoTime() + TIME.toNanos(), () -> false));
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        long begun = System.nanoTime();
        Future<Long> export = threads.submit((Callable<Long>) this::export);
        row("export", round, writesUntil(Long.MAX_VALUE, export::isDone));
        System.out.printf(
            Locale.ROOT,
            "| *the export* | %d | %.1f MB | %.0f s | | |%n",
            round,
            export.get() / 1e6,
            (System.nanoTime() - begun) / 1e9);
      }
    }
  }

  private long export() throws IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        http.send(
            request("GET", "/provisioning-log/export?format=csv", ""),
            BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      return body.transferTo(java.io.OutputStream.nullOutputStream());
    }
  }

  private void purge(Path folder, Instant now) throws Exception {
    long end = now.minus(Duration.ofDays(90)).getEpochSecond() * 1_000_000L - 86_400_000_000L;
    long begun = System.nanoTime();
    List<Long> writes =
        writesUntil(
            System.nanoTime() + Duration.ofMinutes(10).toNanos(), () -> old(folder, end) == 0);
    row("purge", 1, writes);
    System.out.printf(
        Locale.ROOT, "| *the purge* | 1 | | %.0f s | | |%n", (System.nanoTime() - begun) / 1e9);
  }

  private static long old(Path folder, long end) throws SQLException {
    try (Connection connection = connection(folder);
        Statement statement = connection.createStatement();
        ResultSet oldest = statement.executeQuery("select min(at) from provisioning_log")) {
      return oldest.next() && oldest.getLong(1) < end ? 1 : 0;
    }
  }

  private interface Until {
    boolean reached() throws Exception;
  }

  /// One after the other, by one caller.
  private List<Long> writesUntil(long end, Until until) throws Exception {
    List<Long> nanos = new ArrayList<>();
    while (System.nanoTime() < end && !until.reached()) {
      long begun = System.nanoTime();
      String name = "u" + System.nanoTime() + "-" + number.incrementAndGet();
      send("POST", "/directories/acme/users", "{\"userName\":\"" + name + "\"}");
      nanos.add(System.nanoTime() - begun);
    }
    return nanos;
  }

  private static void row(String beside, int round, List<Long> nanos) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %d | %.1f | %.1f | %.1f |%n",
        beside,
        round,
        sorted.length,
        sorted[sorted.length / 2] / 1e6,
        sorted[(int) (sorted.length * 0.99)] / 1e6,
        sorted[sorted.length - 1] / 1e6);
  }

  private HttpRequest request(String method, String path, String body) {
    return HttpRequest.newBuilder(URI.create(url + "/api/v1" + path))
        .header("Authorization", "Bearer " + key)
        .method(method, BodyPublishers.ofString(body))
        .build();
  }

  private void send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request(method, path, body), BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IllegalStateException(
          method + " " + path + " answered " + answer.statusCode() + ": " + answer.body());
    }
  }
}
