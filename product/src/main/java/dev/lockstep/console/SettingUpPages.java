package dev.lockstep.console;

import dev.lockstep.administration.Permission;
import dev.lockstep.console.Route.Action;
import dev.lockstep.console.Route.Outcome;
import dev.lockstep.console.Route.Page;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.Directory;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.Application.State;
import dev.lockstep.provisioning.Application.TargetSettings;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.Policies;
import dev.lockstep.provisioning.mapping.DefaultMappings;
import java.util.List;
import java.util.Map;

/// Forms for a new Directory, and for a new Application of one.
final class SettingUpPages {
  private static final String DIRECTORY = "/new-directory";
  private static final String APPLICATION = "/directories/{directory}/new-application";

  private final Places places;
  private final Directories directories;
  private final Applications applications;

  private final Page newDirectory =
      new Page(DIRECTORY, "newdirectory", Permission.CONFIGURE, _ -> Map.of());
  private final Page newApplication =
      new Page(APPLICATION, "newapplication", Permission.CONFIGURE, this::application);

  SettingUpPages(Places places, Directories directories, Applications applications) {
    this.places = places;
    this.directories = directories;
    this.applications = applications;
  }

  List<Route> routes() {
    return List.of(
        newDirectory,
        new Action(DIRECTORY, Permission.CONFIGURE, newDirectory, this::createDirectory),
        newApplication,
        new Action(APPLICATION, Permission.CONFIGURE, newApplication, this::createApplication));
  }

  private Outcome createDirectory(PageRequest request) {
    DirectoryId id = new DirectoryId(request.form().required("id", "Name"));
    String displayName = request.form().optional("displayName").orElse(id.value());
    directories.create(id, displayName, request.actor());
    return new Outcome.Done(
        "/directories/" + id,
        "The directory is there. Set up a source, issue a token at its endpoint, or make users.");
  }

  private Map<String, Object> application(PageRequest request) {
    return Map.of("directory", places.directory(request));
  }

  private Outcome createApplication(PageRequest request) {
    Directory directory = places.directory(request);
    Form form = request.form();
    ApplicationId id = new ApplicationId(form.required("id", "Name"));
    TargetSettings target = TargetForm.target(form);
    Application application =
        new Application(
            id,
            directory.id(),
            form.optional("displayName").orElse(id.value()),
            target,
            form.text("scope").equals("all") ? Application.Scope.ALL : Application.Scope.ASSIGNED,
            DefaultMappings.of(target.preset()),
            Policies.DEFAULT,
            State.PAUSED);
    applications.create(application, TargetForm.secret(form), request.actor());
    return new Outcome.Done(
        "/applications/" + id, "The application is set up, and paused: test its connection first.");
  }
}
