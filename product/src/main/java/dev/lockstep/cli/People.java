package dev.lockstep.cli;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Finds the user or group that somebody means by an id or a name.
final class People {
  private static final Pattern ID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private static final Ask USER_NAME = new Ask("users", "userName");
  private static final Ask USER = new Ask("users", "displayName");
  private static final Ask GROUP = new Ask("groups", "displayName");

  private People() {}

  static boolean isId(String name) {
    return ID.matcher(name).matches();
  }

  /// @param name an id, a `userName`, or a `displayName` that only one has
  static String idOf(AdminApi api, String application, String name) throws InterruptedException {
    if (isId(name)) {
      return name;
    }
    String directory =
        api.get(ServerCommand.application(application)).path("directory").asString("");
    return memberIn(api, directory, name);
  }

  /// @param name as [#idOf]
  static String memberIn(AdminApi api, String directory, String name) throws InterruptedException {
    if (isId(name)) {
      return name;
    }
    return in(api, directory, name, List.of(USER_NAME, USER, GROUP))
        .orElseThrow(() -> unknown(directory, "user or group", name));
  }

  /// @param userName of one user
  static String userIn(AdminApi api, String directory, String userName)
      throws InterruptedException {
    return in(api, directory, userName, List.of(USER_NAME))
        .orElseThrow(() -> unknown(directory, "user", userName));
  }

  /// @return empty where there is no group of this name
  static Optional<String> groupIn(AdminApi api, String directory, String displayName)
      throws InterruptedException {
    return in(api, directory, displayName, List.of(GROUP));
  }

  /// @param collection `users` or `groups`
  /// @param name an id, or as [#idOf]
  static String oneOf(AdminApi api, String directory, String collection, String name)
      throws InterruptedException {
    if (isId(name)) {
      return name;
    }
    List<Ask> asks = collection.equals("users") ? List.of(USER_NAME, USER) : List.of(GROUP);
    return in(api, directory, name, asks)
        .orElseThrow(
            () -> unknown(directory, collection.substring(0, collection.length() - 1), name));
  }

  static CommandException unknown(String directory, String what, String name) {
    return new CommandException(
        Exit.NOT_FOUND,
        "the directory '" + directory + "' has no " + what + " that is called '" + name + "'");
  }

  private static Optional<String> in(AdminApi api, String directory, String name, List<Ask> asks)
      throws InterruptedException {
    String quoted = "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    for (Ask ask : asks) {
      JsonNode found =
          api.get(
                  new Query()
                      .put("limit", 2)
                      .put("filter", ask.attribute() + " eq " + quoted)
                      .of(ServerCommand.directory(directory) + "/" + ask.collection()))
              .path("items");
      if (found.size() > 1) {
        throw new CommandException(
            Exit.REFUSED,
            "several %s have the %s '%s'; name one by its id"
                .formatted(ask.collection(), ask.attribute(), name));
      }
      if (found.size() == 1) {
        return Optional.of(found.path(0).path("id").asString(""));
      }
    }
    return Optional.empty();
  }

  private record Ask(String collection, String attribute) {}
}
