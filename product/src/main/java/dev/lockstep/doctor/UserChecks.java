package dev.lockstep.doctor;

import static dev.lockstep.doctor.Findings.expect;

import dev.lockstep.client.ScimCall;
import dev.lockstep.client.ScimReply;
import dev.lockstep.doctor.Findings.NotApplicable;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A user from its creation to its end (RFC 7644, section 3).
final class UserChecks {
  private final ServiceProvider provider;
  private final Findings findings;
  private final String userName;

  /// Empty where it couldn't be created.
  private String id = "";

  UserChecks(ServiceProvider provider, Findings findings, String userName) {
    this.provider = provider;
    this.findings = findings;
    this.userName = userName;
  }

  String id() {
    return id;
  }

  void create() throws InterruptedException {
    ScimReply reply = provider.send(ScimCall.post(ServiceProvider.user(userName), "Users"));
    JsonNode created = reply.json().orElse(JsonNodeFactory.instance.objectNode());
    id = reply.isSuccess() ? created.path("id").asString("") : "";
    findings.check(
        "A user is created",
        "RFC 7644, 3.3",
        () -> {
          expect(reply.status() == 201, ServiceProvider.said(reply), "answer 201 to POST /Users");
          expect(!id.isEmpty(), "the answer has no 'id'", "give the new user's id as a string");
        });
    findings.check(
        "The answer shows the user, with its schemas and meta",
        "RFC 7643, 3.1",
        () -> {
          there();
          expect(
              ServiceProvider.has(created.path("schemas"), ServiceProvider.USER),
              "'schemas' is " + created.path("schemas"),
              "name " + ServiceProvider.USER + " in 'schemas'");
          expect(
              created.path("meta").path("resourceType").asString("").equals("User"),
              "'meta.resourceType' is " + created.path("meta").path("resourceType"),
              "give meta.resourceType as \"User\"");
          expect(
              created.path("userName").asString("").equalsIgnoreCase(userName),
              "'userName' is " + created.path("userName"),
              "return what was created");
        });
    findings.check(
        "Location says where the new user is, as meta.location does",
        "RFC 7644, 3.3",
        () -> {
          there();
          String location = reply.location().orElse("");
          expect(
              location.endsWith("/Users/" + id),
              location.isEmpty() ? "there is no Location header" : "Location is " + location,
              "send a Location header with the user's URL");
          expect(
              created.path("meta").path("location").asString("").equals(location),
              "'meta.location' is " + created.path("meta").path("location"),
              "give the same URL in meta.location");
        });
    findings.check(
        "A second user of the same userName is refused as a conflict",
        "RFC 7644, 3.3",
        () -> {
          there();
          refused(ServiceProvider.user(userName), 409, "uniqueness");
        });
    findings.check(
        "A user without a userName is refused",
        "RFC 7643, 4.1.1",
        () -> {
          ObjectNode nameless = ServiceProvider.user(userName);
          nameless.remove("userName");
          refused(nameless, 400, "invalidValue");
        });
  }

  /// What was created nevertheless is deleted again.
  private void refused(ObjectNode user, int status, String scimType) throws InterruptedException {
    ScimReply reply = provider.send(ScimCall.post(user, "Users"));
    String created = reply.json().map(json -> json.path("id").asString("")).orElse("");
    if (reply.isSuccess() && !created.isEmpty() && !created.equals(id)) {
      provider.send(ScimCall.delete("Users", created));
    }
    ServiceProvider.isError(reply, "POST /Users", status, Optional.of(scimType));
  }

  void find() throws InterruptedException {
    findings.check(
        "A user is read by its id",
        "RFC 7644, 3.4.1",
        () ->
            expect(
                user().path("userName").asString("").equalsIgnoreCase(userName),
                "another user came",
                "return the user of this id"));
    findings.check(
        "A user is found by its userName, whatever its case",
        "RFC 7643, 4.1.1",
        () -> {
          there();
          found("userName eq \"" + userName + "\"");
          found("userName eq \"" + userName.toUpperCase(Locale.ROOT) + "\"");
        });
    findings.check(
        "Filters take 'and' and values of multi-valued attributes",
        "RFC 7644, 3.4.2.2",
        () -> {
          there();
          found("userName eq \"" + userName + "\" and active eq true");
          found("emails[type eq \"work\" and value eq \"" + userName + "\"]");
        });
    findings.check(
        "'attributes' returns those that were asked for, and the id",
        "RFC 7644, 3.9",
        () -> {
          there();
          JsonNode part =
              provider.ask(ScimCall.get("Users", id).with("attributes", "userName"), 200);
          expect(
              part.has("userName") && part.has("id"),
              "userName or id is missing",
              "return the attributes that are asked for, and always the id");
          expect(
              !part.has("name") && !part.has("emails"),
              "attributes came that weren't asked for",
              "return only what 'attributes' names, and what is always returned");
        });
  }

  private void found(String filter) throws InterruptedException {
    JsonNode list = provider.list(QueryChecks.filter(filter));
    expect(
        list.path("totalResults").asInt(0) == 1
            && list.path("Resources").path(0).path("id").asString("").equals(id),
        "the filter " + filter + " found " + list.path("totalResults").asInt(0) + " users",
        "find exactly the user that it holds for");
  }

  void replace() throws InterruptedException {
    findings.check(
        "PUT replaces: what it doesn't name is cleared",
        "RFC 7644, 3.5.1",
        () -> {
          there();
          ObjectNode shorter = ServiceProvider.user(userName);
          shorter.remove("title");
          provider.ask(ScimCall.put(shorter.put("id", id), "Users", id), 200);
          expect(
              !user().hasNonNull("title"),
              "'title' is still there",
              "clear the attributes that a PUT doesn't name");
        });
  }

  void delete() throws InterruptedException {
    findings.check(
        "A user is deleted, and then isn't there any more",
        "RFC 7644, 3.6",
        () -> {
          there();
          ScimReply reply = provider.send(ScimCall.delete("Users", id));
          expect(reply.status() == 204, ServiceProvider.said(reply), "answer 204 to a DELETE");
          provider.refuses(ScimCall.get("Users", id), 404, Optional.empty());
          expect(
              provider
                      .list(QueryChecks.filter("userName eq \"" + userName + "\""))
                      .path("totalResults")
                      .asInt()
                  == 0,
              "a filter still finds the deleted user",
              "leave what is deleted out of lists");
        });
  }

  JsonNode user() throws InterruptedException {
    there();
    return provider.ask(ScimCall.get("Users", id), 200);
  }

  void there() {
    if (id.isEmpty()) {
      throw new NotApplicable("no user could be created");
    }
  }
}
