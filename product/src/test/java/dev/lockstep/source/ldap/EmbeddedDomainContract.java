package dev.lockstep.source.ldap;

import dev.lockstep.demo.EmbeddedActiveDirectory;
import dev.lockstep.demo.EmbeddedActiveDirectory.Settings;
import dev.lockstep.source.ldap.DomainUnderTest.Server;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// On the embedded server, which answers in pages as Windows does and Samba doesn't.
abstract class EmbeddedDomainContract extends DomainContract {
  private static final int ENTRIES_PER_ANSWER = 3;

  private @Nullable EmbeddedActiveDirectory directory;

  EmbeddedDomainContract(Map<String, String> settings) {
    super(settings);
  }

  @Override
  protected Hands start(Path folder) throws Exception {
    Settings settings =
        new Settings(
            "corp.example.test",
            "administrator-password",
            "service-password",
            ENTRIES_PER_ANSWER,
            InstantSource.system(),
            new Random(7646));
    EmbeddedActiveDirectory started = EmbeddedActiveDirectory.start(settings);
    directory = started;
    return hands(Server.of(started, settings, folder), () -> {});
  }

  @Override
  protected void stop() throws Exception {
    try {
      super.stop();
    } finally {
      if (directory != null) {
        directory.close();
      }
    }
  }
}
