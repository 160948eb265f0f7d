package dev.lockstep.console;

import dev.lockstep.directory.Directories;
import dev.lockstep.directory.Directory;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Applications;
import java.util.NoSuchElementException;

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

  /// The Directory that a request concerns.
  DirectoryId concerned(PageRequest request) {
    return request.variable("application").isEmpty()
        ? directory(request).id()
        : application(request).directory();
  }
}
