package dev.lockstep.administration;

import java.time.Instant;

/// Something that a person should know before it becomes a failure. Holds no secret.
public sealed interface Notification {

  Instant at();

  /// What it is about, as in the audit log: for example `directory/aws/token/2f…`.
  String subject();

  /// One sentence that names the culprit and the mend.
  String text();

  /// A token or an OAuth client of a Directory's Endpoint comes to its end, or has come to it, and
  /// nobody has rotated it.
  ///
  /// @param label what it is, for example `token 'Entra'`
  /// @param daysBefore which of the warnings this is: 90, 30, 7 or 1; 0 once it has expired
  record CredentialExpires(
      Instant at, String subject, String directory, String label, Instant expires, int daysBefore)
      implements Notification {

    @Override
    public String text() {
      String when =
          at.isBefore(expires)
              ? " expires on " + expires + ", in less than " + days() + ": rotate it"
              : " has expired on " + expires + ": issue a new one";
      return "the " + label + " of directory '" + directory + "'" + when;
    }

    private String days() {
      return daysBefore == 1 ? "a day" : daysBefore + " days";
    }
  }

  /// A certificate that Lockstep depends on comes to its end, or has come to it.
  ///
  /// @param label whose it is, for example `certificate of scim.example:443`
  /// @param daysBefore which of the warnings this is: 30, 7 or 1; 0 once it has expired
  record CertificateExpires(
      Instant at, String subject, String label, Instant expires, int daysBefore)
      implements Notification {

    @Override
    public String text() {
      return "the "
          + label
          + (at.isBefore(expires)
              ? " expires on " + expires + ": have it renewed before, as connections fail then"
              : " has expired on " + expires + ": have it renewed, as connections fail");
    }
  }

  /// An application can't work with its target, or too much fails there.
  ///
  /// @param message what it met
  record ApplicationQuarantined(
      Instant at, String subject, String directory, String application, String message)
      implements Notification {

    @Override
    public String text() {
      return "the application '"
          + application
          + "' of directory '"
          + directory
          + "' is in quarantine: "
          + message
          + "; mend that and restart it, or wait until it is tried again";
    }
  }

  /// Too much failed in an initial cycle, which goes on to its end; then the application is paused.
  record EscrowsPruned(Instant at, String subject, String directory, String application)
      implements Notification {

    @Override
    public String text() {
      return "too much fails in the initial cycle of the application '"
          + application
          + "' of directory '"
          + directory
          + "': it goes on to its end and is paused then; look at the escrows, mend what they name,"
          + " and start it";
    }
  }

  /// The deletion guard holds what an application would disable or delete.
  record DeletionsHeld(Instant at, String subject, String directory, String application)
      implements Notification {

    @Override
    public String text() {
      return "the deletion guard of the application '"
          + application
          + "' of directory '"
          + directory
          + "' holds what would be disabled or deleted: look at it, and allow or reject it";
    }
  }

  /// A source can't be read any more, and its directory stays as it is.
  ///
  /// @param message why
  record SourceStopped(Instant at, String subject, String directory, String source, String message)
      implements Notification {

    @Override
    public String text() {
      return "the source '"
          + source
          + "' of directory '"
          + directory
          + "' can't be read: "
          + message;
    }
  }

  /// A source would take away more than it may without a person's word.
  ///
  /// @param message how many, and the first of them
  record RemovalsHeld(Instant at, String subject, String directory, String source, String message)
      implements Notification {

    @Override
    public String text() {
      return "the source '" + source + "' of directory '" + directory + "' is held: " + message;
    }
  }
}
