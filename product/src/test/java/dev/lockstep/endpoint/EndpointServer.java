package dev.lockstep.endpoint;

import dev.lockstep.endpoint.EndpointService.Forwarding;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.nio.file.Path;

/// An [EndpointUnderTest] behind a web server on a free port.
final class EndpointServer implements AutoCloseable {
  private final EndpointUnderTest endpoint;
  private final WebServer server;

  EndpointServer(Path folder, Forwarding forwarding) {
    endpoint = new EndpointUnderTest(folder);
    server =
        WebServer.builder()
            .port(0)
            .shutdownHook(false)
            .addProtocol(EndpointService.protocol())
            .routing(HttpRouting.builder().register(endpoint.service(forwarding)))
            .build()
            .start();
  }

  EndpointUnderTest endpoint() {
    return endpoint;
  }

  int port() {
    return server.port();
  }

  /// The URL of `acme`'s Endpoint.
  String base() {
    return "http://127.0.0.1:" + server.port() + "/scim/acme/v2";
  }

  @Override
  public void close() {
    server.stop();
    endpoint.close();
  }
}
