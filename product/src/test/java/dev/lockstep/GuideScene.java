package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.cli.Surroundings;
import dev.lockstep.source.graph.GraphEmulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// What a guide's examples speak of: directories, sources, applications and files, by the names that
/// the guide has for them.
final class GuideScene {
  private static final Pattern YAML = Pattern.compile("(?ms)^```yaml\\n(.*?)^```$");

  private static final String CLIENT = "5e3c0000-0000-4000-8000-000000000000";

  private final AdminCalls api;
  private final GuideTarget target;
  private final GraphEmulator graph;
  private final Path folder;
  private final String page;

  GuideScene(AdminCalls api, GuideTarget target, GraphEmulator graph, Path folder, String page) {
    this.api = api;
    this.target = target;
    this.graph = graph;
    this.folder = folder;
    this.page = page;
  }

  /// An example with what is here in place of what the page has for an example.
  String inPlace(String command) throws Exception {
    return named(command)
        .replace("LOCKSTEP=http://127.0.0.1:8080", "LOCKSTEP=" + api.url())
        .replace("http://127.0.0.1:8080", api.url())
        .replace("http://localhost:8080", api.url())
        .replace("ADMIN=lockstep_admin_…", "ADMIN=" + api.key())
        .replace("/api/v1/events?", "/api/v1/events?follow=false&") // else it has no end
        .replace("/etc/lockstep", folder.resolve("etc").toString())
        .replace(
            "\"contoso.onmicrosoft.com\", \"client\": \"…\"",
            "\"%s\", \"client\": \"%s\", \"graphUrl\": \"%s\", \"loginUrl\": \"%s\""
                .formatted(GraphEmulator.TENANT, GraphEmulator.CLIENT, graph.url(), graph.url()))
        .replace("/srv/hr", folder.resolve("srv/hr").toString())
        .replace("https://hr.example.com/scim/v2", api.url() + "/scim/there/v2")
        .replace("5e3c…, 9b1d…", CLIENT + ", " + CLIENT)
        .replace("--cycle 7", "--cycle 1")
        .replace("--confirm 12", "--confirm 1")
        .replaceAll("-removals 812", "-removals 15");
  }

  /// With what the server has said of a thing.
  private String named(String command) throws Exception {
    String request = "inspector/1790000000000001\"";
    String position = "--position 4711-9f3c…";
    String token = "the token\"";
    if (command.contains(request)) {
      return command.replace(request, "inspector/" + request() + "\"");
    }
    if (command.contains(position)) {
      return command.replace(position, "--position " + position());
    }
    return command.contains(token) ? command.replace(token, token("there") + "\"") : command;
  }

  private String token(String directory) throws Exception {
    return api.call("POST /directories/" + directory + "/tokens", "{\"name\":\"us\"}")
        .path("secret")
        .asString("");
  }

  private String request() throws Exception {
    return api.call("GET /directories/aws/inspector?limit=1", "")
        .path("items")
        .path(0)
        .path("id")
        .asString("");
  }

  private String position() throws Exception {
    return api.call("POST /applications/acme/undo/plan", "{\"cycle\": 1}")
        .path("position")
        .asString("");
  }

  /// Makes what a guide takes to be there.
  void prepare(String guide) throws Exception {
    switch (guide) {
      case "active-directory", "openldap" -> api.call("POST /directories", "{\"id\":\"company\"}");
      case "access" -> api.call("POST /directories", "{\"id\":\"acme\"}");
      case "dynamic-groups" -> person("acme", "ann@example.com", "Sales");
      case "graph" -> Files.createDirectories(folder.resolve("etc"));
      case "failures" -> application("aws-sso", "acme");
      case "jobs" -> {
        directory("acme");
        application("aws-sso", "acme");
        person("acme", "ann@example.com", "Sales");
        ran("sync", "aws-sso");
        ran("plan", "aws-sso");
      }
      case "leaving" -> {
        application("aws-sso", "acme");
        people(0, 40);
        source();
      }
      case "logs" -> {
        directory("acme");
        application("acme", "acme");
      }
      case "plan" -> {
        directory("acme");
        application("acme", "acme");
        person("acme", "ann@example.com", "Sales");
        api.call("POST /directories/acme/groups", "{\"displayName\":\"Engineers\"}");
        yaml("mapping.yaml", "scope.yaml", "assignments.yaml", "policies.yaml");
      }
      case "reconcile" -> {
        directory("acme");
        application("acme", "acme");
        person("acme", "ann@example.com", "Sales");
        ran("sync", "acme");
      }
      case "scim-source" -> {
        api.call("POST /directories", "{\"id\":\"there\"}");
        api.call("PATCH /directories/there", "{\"provisioning\":\"automatic\"}");
      }
      case "see-what-a-client-does" -> {
        api.call("POST /directories", "{\"id\":\"aws\"}");
        application("app", "aws");
        person("aws", "ann@example.com", "Sales");
      }
      case "set-up-as-a-file" -> {
        directory("corp");
        application("acme", "corp");
      }
      case "sources" -> {
        people(0, 2);
        source();
      }
      case "undo" -> {
        directory("acme");
        application("acme", "acme");
        person("acme", "anna@example.com", "Sales");
        ran("sync", "acme");
      }
      default -> {} // the guide makes all itself
    }
  }

  /// Brings about what an example shows.
  void before(String guide, String command) throws Exception {
    switch (guide + ": " + command.replaceFirst(" +#.*", "")) {
      case "jobs: ./lockstep jobs reconciliation:aws-sso --cancel" -> {
        target.silent(true);
        api.call("POST /applications/aws-sso/reconcile", "{}");
      }
      case "leaving: ./lockstep sources acme hr --removals" -> {
        api.call("POST /directories/acme/sources/hr/poll", "");
        people(15, 40);
        api.call("POST /directories/acme/sources/hr/poll", "");
      }
      case "leaving: ./lockstep sources acme hr --reject-removals 812" -> {
        api.call("POST /directories/acme/sources/hr/poll", "");
        people(30, 40);
        api.call("POST /directories/acme/sources/hr/poll", "");
      }
      case "sources: ./lockstep sources acme hr --delete --remove-objects 2" -> {
        people(2, 4);
        source();
      }
      default -> {} // nothing more than there is
    }
  }

  private void directory(String id) throws Exception {
    api.call("POST /directories", "{\"id\":\"%s\"}".formatted(id));
  }

  private void person(String directory, String name, String department) throws Exception {
    api.call(
        "POST /directories/" + directory + "/users",
        """
        {"userName": "%s", "displayName": "Ann",
         "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "%s"}}
        """
            .formatted(name, department));
  }

  /// Into a directory of this server's.
  private void application(String id, String directory) throws Exception {
    JsonNode there = api.call("POST /directories", "{\"id\":\"target\"}");
    assertThat(there.path("id").asString("")).isEqualTo("target");
    api.call("PATCH /directories/target", "{\"provisioning\":\"automatic\"}");
    api.call(
        "POST /applications",
        """
        {"id": "%s", "directory": "%s", "scope": "all",
         "target": {"url": "%s/scim/target/v2", "preset": "lockstep", "token": "%s"}}
        """
            .formatted(id, directory, target.url(), token("target")));
  }

  private void ran(String... command) {
    Terminal.Ended ended =
        new Terminal(
                Map.of("LOCKSTEP_URL", api.url(), "LOCKSTEP_TOKEN", api.key()),
                Surroundings.Question.NOBODY)
            .run(command);
    assertThat(ended.exit()).as(ended.toString()).isZero();
  }

  /// The files of the source `hr`, with the people of these numbers.
  private void people(int from, int until) throws IOException {
    Path files = Files.createDirectories(folder.resolve("srv/hr"));
    Path half = files.resolve("users.half");
    Files.writeString(
        half,
        IntStream.range(from, until)
            .mapToObj(
                number -> "%d,person%d@acme.example,Person %d".formatted(number, number, number))
            .collect(Collectors.joining("\n", "id,userPrincipalName,displayName\n", "\n")));
    Files.move(
        half,
        files.resolve("users.csv"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }

  private void source() throws Exception {
    api.call(
        "POST /directories/acme/sources",
        "{\"id\":\"hr\",\"kind\":\"csv\",\"settings\":{\"folder\":\"%s\"}}"
            .formatted(folder.resolve("srv/hr")));
    api.call("POST /directories/acme/sources/hr/poll", "");
  }

  /// The page's own files, in its order.
  private void yaml(String... names) throws IOException {
    List<String> shown = new ArrayList<>();
    YAML.matcher(page).results().map((MatchResult one) -> one.group(1)).forEach(shown::add);
    assertThat(shown).hasSize(names.length);
    for (int index = 0; index < names.length; index++) {
      Files.writeString(folder.resolve(names[index]), shown.get(index));
    }
  }
}
