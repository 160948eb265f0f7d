package dev.lockstep.source.ldap;

import dev.lockstep.servers.SambaServer;
import dev.lockstep.source.ldap.DomainUnderTest.Server;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/// The contract on Samba's domain controller.
class SambaActiveDirectorySourceTest extends ActiveDirectorySourceContract {
  @TempDir private static Path folder;

  private @Nullable SambaServer samba;

  @Override
  Server start() throws IOException, InterruptedException {
    SambaServer server = SambaServer.start(folder);
    samba = server;
    return Server.of(server);
  }

  @Override
  void stop() throws IOException {
    if (samba != null) {
      samba.close();
    }
  }
}
