package dev.lockstep;

import dev.lockstep.Terminal.Ended;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A server of its own for each test, the calls of its administrator, and a terminal beside it.
abstract class CommandsAtAServer {
  /// For files; the server's data are in a folder within.
  @TempDir Path folder;

  final HttpClient http = HttpClient.newHttpClient();
  Lockstep lockstep;
  AdminCalls admin;

  @BeforeEach
  final void startServer() throws Exception {
    lockstep = Lockstep.start(Config.forTesting(folder.resolve("data")), InstantSource.system());
    admin = new AdminCalls(http, lockstep.url(), lockstep.firstKey().orElseThrow());
  }

  @AfterEach
  final void stopServer() {
    http.shutdownNow();
    lockstep.close();
  }

  final Terminal terminal() {
    return Terminal.of(lockstep, admin.key());
  }

  Ended run(String... arguments) {
    return terminal().run(arguments);
  }

  /// Arguments that begin with the same words each time.
  static String[] behind(List<String> words, String... more) {
    return Stream.concat(words.stream(), Stream.of(more)).toArray(String[]::new);
  }
}
