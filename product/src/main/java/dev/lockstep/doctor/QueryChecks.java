package dev.lockstep.doctor;

import static dev.lockstep.doctor.Findings.expect;

import dev.lockstep.client.ScimCall;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Lists, pages and filters (RFC 7644, section 3.4.2). Writes nothing.
final class QueryChecks {
  private static final String NOBODY = "nobody-of-this-name@lockstep.invalid";

  private final ServiceProvider provider;
  private final Findings findings;

  QueryChecks(ServiceProvider provider, Findings findings) {
    this.provider = provider;
    this.findings = findings;
  }

  void run() throws InterruptedException {
    findings.check(
        "A page has no more resources than were asked for, and says where it begins",
        "RFC 7644, 3.4.2.4",
        () -> {
          JsonNode page =
              provider.list(ScimCall.get("Users").with("startIndex", "1").with("count", "1"));
          expect(
              page.path("Resources").size() <= 1,
              "count=1 gave " + page.path("Resources").size() + " resources",
              "give no more than 'count'");
          expect(
              page.path("totalResults").asInt(0) == 0 || page.path("startIndex").asInt(0) == 1,
              "'startIndex' of the first page is " + page.path("startIndex"),
              "say the startIndex of a page, counted from 1");
        });
    findings.check(
        "count=0 gives the total and no resources",
        "RFC 7644, 3.4.2.4",
        () -> {
          JsonNode page = provider.list(ScimCall.get("Users").with("count", "0"));
          expect(
              page.path("Resources").isEmpty(),
              "count=0 gave " + page.path("Resources").size() + " resources",
              "take 'count=0' as a question for the total");
        });
    findings.check(
        "A page behind the last resource is empty, and no error",
        "RFC 7644, 3.4.2.4",
        () ->
            expect(
                provider
                    .list(ScimCall.get("Users").with("startIndex", "100000000"))
                    .path("Resources")
                    .isEmpty(),
                "there were resources behind the last one",
                "answer an empty list"));
    findings.check(
        "A filter that finds nobody gives an empty list, and no error",
        "RFC 7644, 3.4.2.1",
        () ->
            expect(
                provider.list(filter("userName eq \"" + NOBODY + "\"")).path("totalResults").asInt()
                    == 0,
                "it found somebody who isn't there",
                "evaluate the filter instead of ignoring it"));
    findings.check(
        "A filter that can't be read is refused",
        "RFC 7644, 3.4.2.2",
        () -> provider.refuses(filter("userName eqq"), 400, Optional.of("invalidFilter")));
    findings.check(
        "What isn't there is 404, as a SCIM error",
        "RFC 7644, 3.12",
        () ->
            provider.refuses(
                ScimCall.get("Users", "00000000-0000-0000-0000-000000000000"),
                404,
                Optional.empty()));
  }

  static ScimCall filter(String filter) {
    return ScimCall.get("Users").with("filter", filter);
  }
}
