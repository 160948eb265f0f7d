package dev.lockstep;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;

/// Whether the process lives and whether it takes requests, for whoever watches over it.
final class Health implements HttpService {
  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/health/live", (request, response) -> response.send("live\n"))
        .get("/health/ready", (request, response) -> response.send("ready\n"));
  }
}
