package dev.lockstep.source.ldap;

import dev.lockstep.servers.SlapdServer;
import java.nio.file.Path;
import java.util.Map;

/// 389 Directory Server, which reads RFC 4533 its own way: by `refreshDeletes` false it means
/// nothing.
class DirectoryServer389SourceTest extends SlapdContract {
  DirectoryServer389SourceTest() {
    super("", Map.of());
  }

  @Override
  SlapdServer startServer(Path folder) throws Exception {
    return SlapdServer.startDirectoryServer389(folder);
  }
}
