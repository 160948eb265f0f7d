package dev.lockstep.client;

import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.HiddenPasswords;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Bodies as they may be shown: without passwords, without secrets, and not longer than a person
/// would read.
final class Blotted {
  /// A user with everything filled in has less; a list's first entries tell enough.
  static final int MAX_LENGTH = 8_000;

  private Blotted() {}

  static String body(JsonNode body, List<String> secrets) {
    return text(Json.text(HiddenPasswords.in(body)), secrets);
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
    return secret.isEmpty() ? text : text.replace(secret, HiddenPasswords.HIDDEN);
  }
}
