package dev.lockstep.directory;

import dev.lockstep.directory.RequestInspector.Inspected;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.json.Json;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An inspected request in the forms in which it is taken elsewhere: as a command for a shell, and
/// as a test vector.
public final class RequestTranscript {
  private RequestTranscript() {}

  /// A `curl` command for a POSIX shell. The token stands in `$TOKEN`.
  public static String curl(Inspected one) {
    StringBuilder command = new StringBuilder("curl -X ").append(quoted(one.method()));
    command.append(" -H \"Authorization: Bearer $TOKEN\"");
    new TreeMap<>(one.headers())
        .forEach(
            (name, value) -> {
              if (!name.equals("user-agent")) {
                command.append(" -H ").append(quoted(name + ": " + value));
              }
            });
    one.body().ifPresent(body -> command.append(" --data-binary ").append(quoted(body)));
    return command.append(' ').append(quoted(one.base() + one.path())).append('\n').toString();
  }

  /// Within single quotes nothing has a meaning but their end.
  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  /// To be played again: what was asked, and what is to be answered.
  public static ObjectNode vector(Inspected one) {
    ObjectNode json = Json.object().put("name", one.method() + " " + one.path());
    ArrayNode habits = json.putArray("habits");
    one.habits().forEach(habits::add);
    json.set("request", request(one).put("method", one.method()).put("path", one.path()));
    json.set("response", response(one).put("status", one.status()));
    return json;
  }

  /// The name of the file that a vector is kept in.
  public static String fileName(Inspected one) {
    return one.directory() + "-" + one.id() + ".json";
  }

  /// Headers and body of what was asked.
  public static ObjectNode request(Inspected one) {
    return message(one.headers(), one.body());
  }

  /// Headers and body of what was answered.
  public static ObjectNode response(Inspected one) {
    return message(one.answerHeaders(), one.answer());
  }

  private static ObjectNode message(Map<String, String> headers, Optional<String> body) {
    ObjectNode json = Json.object();
    ObjectNode all = json.putObject("headers");
    new TreeMap<>(headers).forEach(all::put);
    body.ifPresent(text -> json.set("body", body(text)));
    return json;
  }

  /// As JSON where it is some, else as the text that it is.
  private static JsonNode body(String text) {
    try {
      return Json.parse(text);
    } catch (ScimException noJson) {
      return Json.parse(Json.quoted(text));
    }
  }
}
