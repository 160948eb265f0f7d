package dev.lockstep.console;

import dev.lockstep.administration.Access;
import dev.lockstep.administration.Principal;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// What happens, as server-sent events for pages that are live. Who wires the rooms gives it.
public interface LiveEvents {

  /// @param access what the reader may see now; empty as soon as their session is over
  /// @param query which events, as the API's route has it
  /// @return empty where too many streams are open
  Optional<Stream> open(
      Principal principal, Supplier<Optional<Access>> access, Map<String, String> query);

  /// Writes the events of one stream until it ends.
  interface Stream {
    /// @throws IOException where the reader is gone
    void writeTo(OutputStream out) throws IOException;
  }
}
