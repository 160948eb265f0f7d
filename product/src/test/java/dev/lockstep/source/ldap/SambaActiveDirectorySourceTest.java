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
    return new Server(
        server.value("LDAP_URL"),
        server.value("LDAPS_URL"),
        Path.of(server.value("CA_FILE")),
        server.value("BASE_DN"),
        server.value("SERVICE_BIND_NAME"),
        server.servicePassword(),
        server.value("DEMO_BIND_NAME"),
        server.demoPassword());
  }

  @Override
  void stop() throws IOException {
    if (samba != null) {
      samba.close();
    }
  }
}
