package dev.lockstep.doctor;

import static dev.lockstep.doctor.Findings.expect;
import static dev.lockstep.doctor.ServiceProvider.flag;
import static dev.lockstep.doctor.ServiceProvider.patch;
import static dev.lockstep.doctor.ServiceProvider.text;

import dev.lockstep.client.ScimCall;
import dev.lockstep.client.ScimReply;
import dev.lockstep.doctor.Findings.NotApplicable;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Changes of a part (RFC 7644, section 3.5.2), as provisioning services send them.
final class PatchChecks {
  private final ServiceProvider provider;
  private final Findings findings;
  private final UserChecks user;
  private final boolean supported;

  /// @param supported whether the service provider says that it takes PATCH
  PatchChecks(ServiceProvider provider, Findings findings, UserChecks user, boolean supported) {
    this.provider = provider;
    this.findings = findings;
    this.user = user;
    this.supported = supported;
  }

  void run() throws InterruptedException {
    findings.check(
        "PATCH replaces an attribute that its path names: a user is disabled and enabled",
        "RFC 7644, 3.5.2.3",
        () -> {
          change(patch("replace", Optional.of("active"), Optional.of(flag(false))));
          expect(
              !user.user().path("active").asBoolean(true),
              "'active' is still true",
              "set the attribute that 'path' names");
          change(patch("replace", Optional.of("active"), Optional.of(flag(true))));
        });
    findings.check(
        "PATCH without a path sets the attributes of its value",
        "RFC 7644, 3.5.2.3",
        () -> {
          ObjectNode value =
              JsonNodeFactory.instance.objectNode().put("displayName", "Dr Lockstep");
          change(patch("replace", Optional.empty(), Optional.of(value)));
          expect(
              user.user().path("displayName").asString("").equals("Dr Lockstep"),
              "'displayName' is as before",
              "take each attribute of the value when there is no path");
        });
    findings.check(
        "PATCH sets one value of a multi-valued attribute",
        "RFC 7644, 3.5.2.3",
        () -> {
          String mail = "doctor.work@lockstep.invalid";
          change(
              patch(
                  "replace",
                  Optional.of("emails[type eq \"work\"].value"),
                  Optional.of(text(mail))));
          JsonNode emails = user.user().path("emails");
          expect(
              emails.size() == 1 && emails.path(0).path("value").asString("").equals(mail),
              "'emails' is " + emails,
              "set the value that the filter in the path selects, and no other");
        });
    findings.check(
        "PATCH removes an attribute",
        "RFC 7644, 3.5.2.2",
        () -> {
          change(patch("remove", Optional.of("title"), Optional.empty()));
          expect(
              !user.user().hasNonNull("title"),
              "'title' is still there",
              "remove the attribute that 'path' names");
        });
    findings.check(
        "A PATCH that fails in one operation changes nothing",
        "RFC 7644, 3.5.2",
        () -> {
          needed();
          String before = user.user().path("displayName").asString("");
          ObjectNode body =
              patch("replace", Optional.of("displayName"), Optional.of(text("Half done")));
          body.withArray("Operations")
              .addObject()
              .put("op", "replace")
              .put("path", "noSuchAttributeAnywhere[")
              .put("value", "x");
          ScimReply reply = provider.send(ScimCall.patch(body, "Users", user.id()));
          expect(
              reply.status() == 400,
              ServiceProvider.said(reply),
              "refuse a path that can't be read with 400 and the scimType invalidPath");
          expect(
              user.user().path("displayName").asString("").equals(before),
              "the operation before it was kept",
              "check the whole request before anything is changed");
        });
  }

  private void change(ObjectNode body) throws InterruptedException {
    needed();
    ScimReply reply = provider.send(ScimCall.patch(body, "Users", user.id()));
    expect(
        reply.status() == 200 || reply.status() == 204,
        ServiceProvider.said(reply),
        "answer 200 with the user, or 204");
  }

  private void needed() {
    user.there();
    if (!supported) {
      throw new NotApplicable("ServiceProviderConfig says that PATCH isn't supported");
    }
  }
}
