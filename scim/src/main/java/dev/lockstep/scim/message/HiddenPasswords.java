package dev.lockstep.scim.message;

import dev.lockstep.scim.json.Json;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// SCIM messages as they may be shown and kept: passwords (RFC 7643, section 4.1.1) are never
/// returned, and so are in no log either.
public final class HiddenPasswords {
  /// What stands in place of a secret.
  public static final String HIDDEN = "[hidden]";

  private HiddenPasswords() {}

  /// A copy in which each password is [#HIDDEN]: in resources, in PATCH operations and in bulk
  /// requests.
  public static JsonNode in(JsonNode message) {
    JsonNode copy = message.deepCopy();
    hide(copy);
    return copy;
  }

  private static void hide(JsonNode node) {
    if (node instanceof ObjectNode object) {
      JsonNode path = object.path("path");
      boolean patch = path.isString() && isPassword(path.stringValue());
      for (var entry : object.properties()) {
        if (isPassword(entry.getKey()) || (patch && entry.getKey().equals("value"))) {
          entry.setValue(Json.parse(Json.quoted(HIDDEN)));
        } else {
          hide(entry.getValue());
        }
      }
    } else {
      node.forEach(HiddenPasswords::hide);
    }
  }

  /// `password`, in any case and behind any URN.
  private static boolean isPassword(String attribute) {
    String folded = attribute.toLowerCase(Locale.ROOT);
    return folded.equals("password") || folded.endsWith(":password");
  }
}
