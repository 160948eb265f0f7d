package dev.lockstep;

import com.sun.net.httpserver.HttpServer;
import dev.lockstep.cli.Surroundings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.Executors;

/// `./lockstep` of a guide's examples, without a JVM for each: a script hands its arguments to this
/// one.
record GuideCommands(HttpServer server) implements AutoCloseable {
  static GuideCommands serve(Lockstep lockstep) throws IOException {
    Terminal terminal =
        new Terminal(
            Map.of(
                "LOCKSTEP_URL", lockstep.url(),
                "LOCKSTEP_TOKEN", lockstep.firstKey().orElseThrow(),
                "HR_PASSWORD", "secret"),
            Surroundings.Question.NOBODY);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String sent =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Terminal.Ended ended = terminal.run(sent.split("\0"));
            byte[] answer =
                (ended.exit() + "\n" + ended.output() + ended.message())
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
          }
        });
    server.start();
    return new GuideCommands(server);
  }

  void write(Path script) throws IOException {
    Files.writeString(
        script,
        """
        #!/usr/bin/env bash
        given=()
        for one in "$@"; do
          if [ -f "$one" ]; then one=$PWD/${one#"$PWD/"}; fi
          given+=("$one")
        done
        answer=$(printf '%%s\\0' "${given[@]}" | curl -sS --data-binary @- http://127.0.0.1:%d/; echo .)
        printf '%%s' "${answer#*$'\\n'}" | head -c -1
        exit "${answer%%%%$'\\n'*}"
        """
            .formatted(server.getAddress().getPort()));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
