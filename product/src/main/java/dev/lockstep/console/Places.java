package dev.lockstep.console;

import dev.lockstep.administration.Permission;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.Directory;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Applications;
import java.util.NoSuchElementException;
import java.util.Optional;

/// What a path names. What somebody may not see is told of as if it weren't there.
final class Places {
  private final Directories directories;
  private final Applications applications;

  Places(Directories directories, Applications applications) {
    this.directories = directories;
    this.applications = applications;
  }

  /// @throws NoSuchElementException where there is none, or it isn't for them
  Directory directory(PageRequest request) {
    String name = request.variable("directory");
    if (!DirectoryId.isValid(name) || !request.access().sees(name)) {
      throw new NoSuchElementException("there is no directory '" + name + "'");
    }
    return directories.get(new DirectoryId(name));
  }

  /// @throws NoSuchElementException likewise
  Application application(PageRequest request) {
    String name = request.variable("application");
    try {
      Application application = applications.get(new ApplicationId(name));
      if (request.access().sees(application.directory().value())) {
        return application;
      }
      throw new NoSuchElementException("there is no application '" + name + "'");
    } catch (IllegalArgumentException e) {
      throw new NoSuchElementException("there is no application '" + name + "'", e);
    }
  }

  /// The Directory that a request concerns; empty where it concerns them all.
  Optional<DirectoryId> concerned(PageRequest request) {
    if (!request.variable("application").isEmpty()) {
      return Optional.of(application(request).directory());
    }
    return request.variable("directory").isEmpty()
        ? Optional.empty()
        : Optional.of(directory(request).id());
  }

  boolean may(PageRequest request, Permission permission) {
    return concerned(request)
        .map(directory -> request.access().may(permission, directory.value()))
        .orElseGet(() -> request.access().mayEverywhere(permission));
  }
}
