package dev.lockstep.console;

import dev.lockstep.administration.Job;
import dev.lockstep.administration.Permission;
import dev.lockstep.administration.Principal;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ProvisioningLogEntry;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What is around every page: who looks at it, what came of what they did last, and what they
/// typed where that was refused.
///
/// @param origin where this browser has reached the server
public record Frame(Principal principal, String origin, Optional<Notice> notice, Form form) {

  /// @param problem whether it says why something couldn't be done
  /// @param secret what was issued, to be copied now: it is never shown again
  public record Notice(String text, boolean problem, Optional<String> secret) {
    static Notice done(String text) {
      return new Notice(text, false, Optional.empty());
    }

    static Notice problem(String text) {
      return new Notice(text, true, Optional.empty());
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /// Buttons are only shown to those who may press them.
  public boolean may(Permission permission, String directory) {
    return principal.access().may(permission, directory);
  }

  /// Who may cancel a job, and let it go on.
  public boolean mayEnd(Job job) {
    return job.isOf(principal.actor()) || may(job.permission(), job.directory());
  }

  /// Where the requests are shown by which an operation came to the target, where that is an Endpoint
  /// of this server.
  public Optional<String> requests(Application application, ProvisioningLogEntry entry) {
    String endpoints = origin + "/scim/";
    String target = application.target().url().toString();
    if (!target.startsWith(endpoints)) {
      return Optional.empty();
    }
    String directory = target.substring(endpoints.length()).replaceFirst("/.*$", "");
    return entry
        .targetId()
        .filter(_ -> principal.access().sees(directory))
        .map(
            id ->
                "/directories/"
                    + directory
                    + "/inspector?search="
                    + URLEncoder.encode(id, StandardCharsets.UTF_8));
  }

  /// With all Directories, and with what is beside them.
  public boolean mayConfigureAll() {
    return principal.access().mayEverywhere(Permission.CONFIGURE);
  }

  /// To say who may do what.
  public boolean mayAdminister() {
    return principal.access().mayEverywhere(Permission.ADMINISTER);
  }

  public boolean mayOperate(String directory) {
    return may(Permission.OPERATE, directory);
  }

  public boolean mayConfigure(String directory) {
    return may(Permission.CONFIGURE, directory);
  }

  /// What a field shows: what was typed before, else what is kept.
  public String typed(String name, String otherwise) {
    return form.has(name) ? form.text(name) : otherwise;
  }

  /// Whether a box is ticked, likewise.
  public boolean ticked(String name, boolean otherwise) {
    return form.fields().isEmpty() ? otherwise : form.has(name);
  }
}
