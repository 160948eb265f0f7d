package dev.lockstep.servers;

import dev.lockstep.store.Database;
import dev.lockstep.store.PostgresAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;

/// A PostgreSQL server, started by `scripts/postgres` for this run of the tests and removed at its
/// end. Each test class takes a database of its own.
public final class PostgresServer {
  private static final Path SCRIPT =
      Path.of(System.getProperty("basedir", "."), "..", "scripts", "postgres");

  private static final int NOT_HERE = 3;

  private PostgresServer() {}

  private record Answer(int exit, Map<String, String> values, String reason) {
    String value(String name) {
      return Objects.requireNonNull(values.get(name), () -> "postgres said nothing of " + name);
    }
  }

  /// The one server of this run.
  private static final class Run {
    private static final Answer SERVER = start();
  }

  /// A new and empty database. Skips the test, with the reason printed, where the script says that
  /// there can be no server.
  public static PostgresAccess freshDatabase() {
    Answer server = Run.SERVER;
    if (server.exit() == NOT_HERE) {
      System.out.println("skipped: " + server.reason());
      Assumptions.abort(server.reason());
    }
    if (server.exit() != 0) {
      throw new IllegalStateException("scripts/postgres start failed: " + server.reason());
    }
    return database(server, "");
  }

  /// The same with the tables of Lockstep in it: a copy, which costs less than making them.
  public static PostgresAccess migratedDatabase() {
    Answer server = Run.SERVER;
    return server.exit() == 0 ? database(server, " template " + Template.NAME) : freshDatabase();
  }

  /// What is copied; made once in a run.
  private static final class Template {
    private static final String NAME = make();

    private static String make() {
      PostgresAccess access = freshDatabase();
      Database.open(access).close();
      return access.url().substring(access.url().lastIndexOf('/') + 1);
    }
  }

  private static PostgresAccess database(Answer server, String options) {
    String name = "t" + UUID.randomUUID().toString().replace("-", "");
    String user = server.value("USER");
    String password = server.value("PASSWORD");
    try (Connection connection = DriverManager.getConnection(server.value("URL"), user, password);
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name + options);
    } catch (SQLException e) {
      throw new IllegalStateException("the test's server has no room for a database", e);
    }
    return new PostgresAccess(server.value("SERVER") + name, user, password);
  }

  private static Answer start() {
    try {
      Path folder = Files.createTempDirectory("lockstep-postgres");
      int port;
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = free.getLocalPort();
      }
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().unstarted(() -> run(folder, port, "wipe")));
      return run(folder, port, "start");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Answer run(Path folder, int port, String verb) {
    try {
      // the server goes on after the script: into files, so that nobody waits for its output's end
      Path output = Files.createTempFile("postgres", ".output");
      Path reason = Files.createTempFile("postgres", ".reason");
      ProcessBuilder builder =
          new ProcessBuilder(SCRIPT.toString(), verb)
              .redirectOutput(output.toFile())
              .redirectError(reason.toFile());
      builder.environment().put("LOCKSTEP_POSTGRES_DIR", folder.toString());
      builder.environment().put("LOCKSTEP_POSTGRES_PORT", String.valueOf(port));
      int exit = builder.start().waitFor();
      Map<String, String> values = new HashMap<>();
      for (String line : Files.readAllLines(output, StandardCharsets.UTF_8)) {
        int equals = line.indexOf('=');
        if (equals > 0) {
          values.put(line.substring(0, equals), line.substring(equals + 1));
        }
      }
      Answer answer = new Answer(exit, values, Files.readString(reason).strip());
      Files.delete(output);
      Files.delete(reason);
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
