package dev.lockstep.cli;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Roles as the command line writes them: `viewer`, or `viewer:acme` for one directory.
final class Grants {
  private Grants() {}

  /// @param written nothing leaves the body as it is
  static ObjectNode into(ObjectNode body, List<String> written) {
    if (written.isEmpty()) {
      return body;
    }
    ArrayNode grants = body.putArray("grants");
    for (String one : written) {
      int colon = one.indexOf(':');
      if (colon < 0) {
        grants.addObject().put("role", one);
      } else {
        grants
            .addObject()
            .put("role", one.substring(0, colon))
            .put("directory", one.substring(colon + 1));
      }
    }
    return body;
  }

  static String text(JsonNode grants) {
    List<String> written = new ArrayList<>();
    for (JsonNode grant : grants) {
      String directory = grant.path("directory").asString("");
      written.add(grant.path("role").asString("") + (directory.isEmpty() ? "" : ":" + directory));
    }
    return String.join(", ", written);
  }
}
