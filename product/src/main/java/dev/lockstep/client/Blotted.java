package dev.lockstep.client;

import dev.lockstep.scim.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Bodies as they may be shown: without passwords, without secrets, and not longer than a person
/// would read.
final class Blotted {
  /// A user with everything filled in has less; a list's first entries tell enough.
  static final int MAX_LENGTH = 8_000;

  private static final String BLOT = "[hidden]";

  private Blotted() {}

  static String body(JsonNode body, List<String> secrets) {
    JsonNode copy = body.deepCopy();
    blot(copy);
    return text(Json.text(copy), secrets);
  }

  /// A service provider may quote the token that it refuses.
  static String text(String text, List<String> secrets) {
    String blotted = without(text, secrets);
    return Json.keepable(
        blotted.length() > MAX_LENGTH ? blotted.substring(0, MAX_LENGTH) + "…" : blotted);
  }

  static String without(String text, List<String> secrets) {
    String blotted = text;
    for (String secret : secrets) {
      blotted = without(blotted, secret);
    }
    return blotted;
  }

  static String without(String text, String secret) {
    return secret.isEmpty() ? text : text.replace(secret, BLOT);
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
