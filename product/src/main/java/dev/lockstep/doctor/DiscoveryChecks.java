package dev.lockstep.doctor;

import static dev.lockstep.doctor.Findings.expect;

import dev.lockstep.client.ScimCall;
import dev.lockstep.client.ScimReply;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What a service provider says of itself (RFC 7644, section 4; RFC 7643, sections 5 to 7).
final class DiscoveryChecks {
  private static final List<String> FEATURES =
      List.of("patch", "bulk", "filter", "changePassword", "sort", "etag");

  private final ServiceProvider provider;
  private final ServiceProvider stranger;
  private final Findings findings;

  /// @param stranger the same, asked with a wrong token
  DiscoveryChecks(ServiceProvider provider, ServiceProvider stranger, Findings findings) {
    this.provider = provider;
    this.stranger = stranger;
    this.findings = findings;
  }

  /// @return the ServiceProviderConfig; empty where there is none
  JsonNode run() throws InterruptedException {
    ScimReply reply = provider.send(ScimCall.get("ServiceProviderConfig"));
    JsonNode config = reply.json().orElse(JsonNodeFactory.instance.objectNode());
    findings.check(
        "ServiceProviderConfig is there and says what is supported",
        "RFC 7643, 5",
        () -> {
          expect(
              reply.status() == 200,
              ServiceProvider.said(reply),
              "answer 200 to GET /ServiceProviderConfig");
          for (String feature : FEATURES) {
            expect(
                config.path(feature).path("supported").isBoolean(),
                "'" + feature + ".supported' is missing",
                "say of " + String.join(", ", FEATURES) + " whether they are supported");
          }
          expect(
              config.path("authenticationSchemes").isArray(),
              "'authenticationSchemes' is missing",
              "name how clients sign in");
        });
    findings.check(
        "ResourceTypes lists User and where it is",
        "RFC 7643, 6",
        () -> {
          JsonNode types = provider.list(ScimCall.get("ResourceTypes")).path("Resources");
          expect(
              named(types, "endpoint", "/Users"),
              "no resource type has the endpoint /Users",
              "list the resource type User with its endpoint");
        });
    findings.check(
        "Schemas lists the schema of User with its attributes",
        "RFC 7643, 7",
        () -> {
          JsonNode schemas = provider.list(ScimCall.get("Schemas")).path("Resources");
          expect(
              named(schemas, "id", ServiceProvider.USER),
              "no schema has the id " + ServiceProvider.USER,
              "list the schema of User");
        });
    findings.check(
        "A wrong token is refused",
        "RFC 7644, 2",
        () -> {
          ScimReply refused = stranger.send(ScimCall.get("Users").with("count", "1"));
          expect(
              refused.status() == 401,
              ServiceProvider.said(refused) + " with a wrong token",
              "answer 401 unless the token is right");
        });
    return config;
  }

  private static boolean named(JsonNode resources, String attribute, String value) {
    for (JsonNode resource : resources) {
      if (resource.path(attribute).asString("").endsWith(value)) {
        return true;
      }
    }
    return false;
  }
}
