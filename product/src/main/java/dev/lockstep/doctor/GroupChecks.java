package dev.lockstep.doctor;

import static dev.lockstep.doctor.Findings.expect;
import static dev.lockstep.doctor.ServiceProvider.patch;

import dev.lockstep.client.ScimCall;
import dev.lockstep.client.ScimReply;
import dev.lockstep.doctor.Findings.NotApplicable;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A group and its members (RFC 7643, section 4.2; RFC 7644, section 3.5.2).
final class GroupChecks {
  private final ServiceProvider provider;
  private final Findings findings;
  private final UserChecks user;
  private final String displayName;

  /// Empty where it couldn't be created.
  private String id = "";

  GroupChecks(ServiceProvider provider, Findings findings, UserChecks user, String displayName) {
    this.provider = provider;
    this.findings = findings;
    this.user = user;
    this.displayName = displayName;
  }

  void run() throws InterruptedException {
    ScimReply reply =
        provider.send(ScimCall.post(ServiceProvider.group(displayName, List.of()), "Groups"));
    id =
        reply
            .json()
            .filter(_ -> reply.isSuccess())
            .map(json -> json.path("id").asString(""))
            .orElse("");
    findings.check(
        "A group is created",
        "RFC 7644, 3.3",
        () ->
            expect(
                reply.status() == 201 && !id.isEmpty(),
                ServiceProvider.said(reply),
                "answer 201 to POST /Groups, with the group's id"));
    findings.check(
        "A member is added by PATCH, and adding it again changes nothing",
        "RFC 7644, 3.5.2.1",
        () -> {
          needed();
          ArrayNode members = JsonNodeFactory.instance.arrayNode();
          members.addObject().put("value", user.id());
          ObjectNode add = patch("add", Optional.of("members"), Optional.of(members));
          change(add);
          change(add);
          expect(
              members().size() == 1,
              "the group has " + members().size() + " members",
              "keep a member once, however often it is added");
          expect(
              members().path(0).path("value").asString("").equals(user.id()),
              "the member's value is " + members().path(0).path("value"),
              "give a member's id as its 'value'");
        });
    findings.check(
        "excludedAttributes=members leaves the members out",
        "RFC 7644, 3.9",
        () -> {
          needed();
          JsonNode group =
              provider.ask(ScimCall.get("Groups", id).with("excludedAttributes", "members"), 200);
          expect(
              !group.has("members"),
              "the members came along",
              "leave out what excludedAttributes names: clients of large groups rely on it");
        });
    findings.check(
        "A member is removed by a path that selects it",
        "RFC 7644, 3.5.2.2",
        () -> {
          needed();
          change(
              patch(
                  "remove",
                  Optional.of("members[value eq \"" + user.id() + "\"]"),
                  Optional.empty()));
          expect(
              members().isEmpty(),
              "the member is still there",
              "remove the members that the path selects");
        });
    findings.check(
        "A group is deleted",
        "RFC 7644, 3.6",
        () -> {
          if (id.isEmpty()) {
            throw new NotApplicable("no group could be created");
          }
          ScimReply deleted = provider.send(ScimCall.delete("Groups", id));
          expect(deleted.status() == 204, ServiceProvider.said(deleted), "answer 204 to a DELETE");
        });
  }

  private JsonNode members() throws InterruptedException {
    return provider.ask(ScimCall.get("Groups", id), 200).path("members");
  }

  private void change(ObjectNode body) throws InterruptedException {
    ScimReply reply = provider.send(ScimCall.patch(body, "Groups", id));
    expect(
        reply.status() == 200 || reply.status() == 204,
        ServiceProvider.said(reply),
        "answer 200 with the group, or 204");
  }

  private void needed() {
    user.there();
    if (id.isEmpty()) {
      throw new NotApplicable("no group could be created");
    }
  }
}
