package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.RequestRate;
import dev.lockstep.client.AddressRules;
import dev.lockstep.endpoint.EndpointService.Forwarding;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How the program starts, and why it doesn't.
class StartTest {
  @TempDir private Path folder;

  private Config at(int port) {
    return new Config(
        folder,
        "127.0.0.1",
        port,
        Forwarding.IGNORED,
        Duration.ofSeconds(1),
        RequestRate.DEFAULT,
        Optional.empty(),
        Config.Logs.DEFAULT,
        AddressRules.strict(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void theDatabaseIsItsOwnersAloneAlsoInAFolderThatOthersMayRead() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Map<String, String> permissions = new TreeMap<>();
    Lockstep lockstep = Lockstep.start(Config.forTesting(folder), InstantSource.system());
    try (lockstep;
        Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(one -> !one.endsWith("lock")).toList()) {
        permissions.put(
            file.getFileName().toString(),
            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      }
    }

    assertThat(permissions).containsKeys("lockstep.db", "lockstep.db-wal", "secret.key");
    assertThat(permissions.values()).containsOnly("rw-------");
  }

  @Test
  void aTakenPortIsToldAndNothingStaysOpen() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> Lockstep.start(at(port), InstantSource.system()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("127.0.0.1:" + port)
          .hasMessageContaining("LOCKSTEP_LISTEN_PORT");
    }

    try (Lockstep again = Lockstep.start(Config.forTesting(folder), InstantSource.system())) {
      assertThat(again.url()).startsWith("http://127.0.0.1:");
    }
  }

  @Test
  void theProgramEndsWhereItsPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ProcessBuilder builder =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "--enable-native-access=ALL-UNNAMED",
              "-Xmx256m",
              "-cp",
              System.getProperty("java.class.path"),
              "dev.lockstep.Main",
              "serve",
              "--config",
              folder.resolve("none.yaml").toString());
      builder.environment().put("LOCKSTEP_DATA", folder.resolve("data").toString());
      builder.environment().put("LOCKSTEP_LISTEN_PORT", String.valueOf(taken.getLocalPort()));
      Process process = builder.redirectErrorStream(true).start();
      try {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(output)
            .contains("can't listen on 127.0.0.1:" + taken.getLocalPort())
            .doesNotContain(":-1", "Ready.");
      } finally {
        process.destroyForcibly();
      }
    }
  }
}
