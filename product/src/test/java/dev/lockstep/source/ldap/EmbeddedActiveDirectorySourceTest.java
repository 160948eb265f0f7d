package dev.lockstep.source.ldap;

import dev.lockstep.demo.EmbeddedActiveDirectory;
import dev.lockstep.demo.EmbeddedActiveDirectory.Settings;
import dev.lockstep.source.ldap.DomainUnderTest.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/// The contract on the embedded server, which answers in pages as Windows does and Samba doesn't.
class EmbeddedActiveDirectorySourceTest extends ActiveDirectorySourceContract {
  private static final int ENTRIES_PER_ANSWER = 50;

  @TempDir private static Path folder;

  private @Nullable EmbeddedActiveDirectory directory;

  @Override
  Server start() throws IOException {
    EmbeddedActiveDirectory started =
        EmbeddedActiveDirectory.start(
            new Settings(
                "corp.example.test",
                "administrator-password",
                "service-password",
                ENTRIES_PER_ANSWER,
                InstantSource.system(),
                new Random(7643)));
    directory = started;
    return new Server(
        "ldap://localhost:" + started.port(),
        "ldaps://localhost:" + started.securePort(),
        started.certificateFile(folder),
        started.baseDn(),
        started.serviceName(),
        "service-password",
        started.administratorName(),
        "administrator-password");
  }

  @Override
  void stop() {
    if (directory != null) {
      directory.close();
    }
  }
}
