package dev.lockstep.api;

import dev.lockstep.administration.Access;
import dev.lockstep.administration.Permission;
import dev.lockstep.administration.Role;
import dev.lockstep.directory.Directories;
import dev.lockstep.provisioning.Applications;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Collectors;

/// Whether who asks may do what is asked, in the Directory that it concerns. What somebody may not
/// even see is told of as if it weren't there; and in one that isn't there, nothing is looked for.
final class Admission {
  private final Directories directories;
  private final Applications applications;

  Admission(Directories directories, Applications applications) {
    this.directories = directories;
    this.applications = applications;
  }

  /// Empty for a request that may go on.
  ///
  /// @throws NoSuchElementException for a Directory that there isn't, or isn't for them
  Optional<ApiAnswer> refusal(Route route, ApiCall call) {
    Access access = call.access();
    Optional<String> directory = directory(call);
    if (directory.isPresent() && !access.sees(directory.get())) {
      throw unknown(call, directory.get());
    }
    if (call.variables().containsKey("directory")) {
      directories.get(call.directory());
    }
    boolean may =
        directory
            .map(id -> access.may(route.permission(), id))
            .orElseGet(() -> mayWithoutDirectory(access, route.permission()));
    return may ? Optional.empty() : Optional.of(refused(route, directory));
  }

  /// Lists are of what one may see; all else that no Directory bounds is for who is bounded by none.
  private static boolean mayWithoutDirectory(Access access, Permission permission) {
    return switch (permission) {
      case READ, READ_AUDIT -> access.maySomewhere(permission);
      case OPERATE, CONFIGURE, ADMINISTER -> access.mayEverywhere(permission);
    };
  }

  private Optional<String> directory(ApiCall call) {
    if (call.variables().containsKey("directory")) {
      return Optional.of(call.variable("directory"));
    }
    if (call.variables().containsKey("application")) {
      return Optional.of(applications.get(call.application()).directory().value());
    }
    // a new application, whose directory stands in its body
    return Optional.of(call.body().path("directory"))
        .filter(value -> value.isString())
        .map(value -> value.asString(""));
  }

  private static NoSuchElementException unknown(ApiCall call, String directory) {
    return new NoSuchElementException(
        call.variables().containsKey("application")
            ? "there is no application '" + call.variable("application") + "'"
            : "there is no directory '" + directory + "'");
  }

  private static ApiAnswer refused(Route route, Optional<String> directory) {
    String roles =
        Arrays.stream(Role.values())
            .filter(role -> role.allows(route.permission()))
            .map(Role::word)
            .collect(Collectors.joining(" or "));
    return ApiAnswer.problem(
        403,
        "Not yours to do",
        route.method()
            + " "
            + route.path()
            + " takes the role "
            + roles
            + directory.map(id -> " for directory '" + id + "'").orElse(" for all directories"));
  }
}
