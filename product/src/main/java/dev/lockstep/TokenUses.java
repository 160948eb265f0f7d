package dev.lockstep;

import dev.lockstep.store.SqlDirectoryStore;
import java.time.Duration;

/// Writes each minute which tokens were used: a read by a client causes no write of its own.
final class TokenUses implements Runnable {
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private final SqlDirectoryStore store;

  TokenUses(SqlDirectoryStore store) {
    this.store = store;
  }

  @Override
  public void run() {
    try {
      while (true) {
        Thread.sleep(INTERVAL);
        store.writeTokenUses();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
