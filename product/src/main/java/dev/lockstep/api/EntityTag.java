package dev.lockstep.api;

import dev.lockstep.scim.json.Json;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// Names the state in which a resource was read (RFC 9110, section 8.8.3). A strong one: another
/// representation has another tag.
///
/// It has two parts. Who writes means to replace the settings that they have read; that meanwhile
/// somebody was counted or a source was polled is no reason to refuse them.
///
/// @param settings of what can be changed
/// @param observed of what Lockstep adds by itself; empty where that is nothing
record EntityTag(String settings, String observed) {
  /// Of a SHA-256; enough that nobody meets two alike.
  private static final int BYTES = 16;

  /// @param observed the properties that Lockstep adds by itself
  static EntityTag of(ObjectNode representation, Set<String> observed) {
    ObjectNode settings = Json.object();
    ObjectNode state = Json.object();
    representation
        .properties()
        .forEach(
            property ->
                (observed.contains(property.getKey()) ? state : settings)
                    .set(property.getKey(), property.getValue()));
    return new EntityTag(hash(settings), observed.isEmpty() ? "" : hash(state));
  }

  private static String hash(ObjectNode json) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Json.bytes(json));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// What a client wrote between the quotes; something that is no tag of ours matches none.
  static EntityTag parse(String opaque) {
    int dot = opaque.indexOf('.');
    return dot < 0
        ? new EntityTag(opaque, "")
        : new EntityTag(opaque.substring(0, dot), opaque.substring(dot + 1));
  }

  boolean sameSettings(EntityTag other) {
    return settings.equals(other.settings);
  }

  /// As it stands in a header.
  String text() {
    return "\"" + settings + (observed.isEmpty() ? "" : "." + observed) + "\"";
  }
}
