package dev.lockstep.source.ldap;

import dev.lockstep.servers.SambaServer;
import dev.lockstep.source.ldap.DomainUnderTest.Server;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// On Samba's domain controller.
abstract class SambaDomainContract extends DomainContract {
  private @Nullable SambaServer samba;

  SambaDomainContract(Map<String, String> settings) {
    super(settings);
  }

  @Override
  protected Hands start(Path folder) throws Exception {
    SambaServer server = SambaServer.startSecond(folder);
    samba = server;
    return hands(Server.of(server), server::restart);
  }

  @Override
  protected void stop() throws Exception {
    try {
      super.stop();
    } finally {
      if (samba != null) {
        samba.close();
      }
    }
  }
}
