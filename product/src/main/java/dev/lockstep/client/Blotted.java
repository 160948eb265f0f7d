package dev.lockstep.client;

import dev.lockstep.scim.json.Json;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Bodies as they may be shown: without passwords, without the token, and not longer than a person
/// would read.
final class Blotted {
  /// A user with everything filled in has less; a list's first entries tell enough.
  static final int MAX_LENGTH = 8_000;

  private static final String BLOT = "[hidden]";

  private Blotted() {}

  static String body(JsonNode body, String token) {
    JsonNode copy = body.deepCopy();
    blot(copy);
    return text(Json.text(copy), token);
  }

  /// A service provider may quote the token that it refuses.
  static String text(String text, String token) {
    String blotted = without(text, token);
    return Json.keepable(
        blotted.length() > MAX_LENGTH ? blotted.substring(0, MAX_LENGTH) + "…" : blotted);
  }

  static String without(String text, String token) {
    return token.isEmpty() ? text : text.replace(token, BLOT);
  }

  private static void blot(JsonNode node) {
    if (node instanceof ObjectNode object) {
      boolean patch =
          Optional.ofNullable(object.get("path")).map(Blotted::isPassword).orElse(false);
      for (var entry : object.properties()) {
        if (names(entry.getKey()) || (patch && entry.getKey().equals("value"))) {
          entry.setValue(Json.parse(Json.quoted(BLOT)));
        } else {
          blot(entry.getValue());
        }
      }
    } else {
      node.forEach(Blotted::blot);
    }
  }

  private static boolean isPassword(JsonNode path) {
    return path.isString() && names(path.stringValue());
  }

  /// `password`, in any case and behind any URN.
  private static boolean names(String attribute) {
    String folded = attribute.toLowerCase(Locale.ROOT);
    return folded.equals("password") || folded.endsWith(":password");
  }
}
