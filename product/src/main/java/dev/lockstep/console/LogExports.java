package dev.lockstep.console;

import dev.lockstep.administration.Job;
import dev.lockstep.administration.Principal;
import dev.lockstep.scim.ScimException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/// Whole logs as files, as far as a search goes. Who wires the rooms gives it.
public interface LogExports {

  /// @param log `provisioning-log` or `audit`
  /// @param query as the API's route has it
  /// @throws IllegalArgumentException for a query that the route doesn't take, naming the culprit
  Export open(Principal principal, String log, Map<String, String> query);

  /// Begins a job that makes the file, to be fetched when it is done.
  ///
  /// @param query likewise; may name the `directory` that the job belongs to
  /// @throws IllegalArgumentException likewise
  /// @throws ScimException 429 where too many run
  Job begin(Principal principal, String log, Map<String, String> query);

  /// @param type its media type
  record Export(String type, Writer writer) {}

  /// Writes it while it is read, so that it may be of any length.
  interface Writer {
    /// @throws IOException where the reader is gone
    void writeTo(OutputStream out) throws IOException;
  }
}
