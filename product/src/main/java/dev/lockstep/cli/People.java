package dev.lockstep.cli;

import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Finds the user or group that somebody means by an id or a name.
final class People {
  private static final Pattern ID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private People() {}

  /// @param name an id, a `userName`, or a `displayName` that only one has
  static String idOf(AdminApi api, String application, String name) throws InterruptedException {
    if (ID.matcher(name).matches()) {
      return name;
    }
    String directory =
        api.get(ServerCommand.application(application)).path("directory").asString("");
    String quoted = "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    for (Ask ask :
        List.of(
            new Ask("users", "userName"),
            new Ask("users", "displayName"),
            new Ask("groups", "displayName"))) {
      JsonNode found =
          api.get(
                  "/directories/"
                      + AdminApi.encoded(directory)
                      + "/"
                      + ask.collection()
                      + "?limit=2&filter="
                      + AdminApi.encoded(ask.attribute() + " eq " + quoted))
              .path("items");
      if (found.size() > 1) {
        throw new CommandException(
            Exit.REFUSED,
            "several "
                + ask.collection()
                + " have the "
                + ask.attribute()
                + " '"
                + name
                + "'; name one by its id");
      }
      if (found.size() == 1) {
        return found.path(0).path("id").asString("");
      }
    }
    throw new CommandException(
        Exit.NOT_FOUND,
        "the directory '" + directory + "' has no user or group that is called '" + name + "'");
  }

  private record Ask(String collection, String attribute) {}
}
