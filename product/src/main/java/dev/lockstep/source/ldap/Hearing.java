package dev.lockstep.source.ldap;

import dev.lockstep.directory.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Sees to it that a source is listened to: begins anew where it was cut off. A server that doesn't
/// let itself be listened to is polled as often as others; it is asked again after a minute.
final class Hearing implements AutoCloseable {
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMinutes(1);

  private final InstantSource clock;
  private @Nullable Listening listening;
  private Instant next = Instant.MIN;

  Hearing(InstantSource clock) {
    this.clock = clock;
  }

  interface Beginning {
    Listening begin() throws SourceException;
  }

  synchronized void listen(Beginning beginning) {
    Listening now = listening;
    if ((now != null && now.isOpen()) || clock.instant().isBefore(next)) {
      return;
    }
    close();
    next = clock.instant().plus(BETWEEN_ATTEMPTS);
    try {
      listening = beginning.begin();
    } catch (SourceException e) {
      // polls say what is wrong with a server, the connection test whether it lets itself be heard
    }
  }

  @Override
  public synchronized void close() {
    if (listening != null) {
      listening.close();
      listening = null;
    }
  }
}
