package dev.lockstep.source.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchScope;
import dev.lockstep.demo.EmbeddedActiveDirectory;
import dev.lockstep.demo.EmbeddedActiveDirectory.Settings;
import dev.lockstep.directory.Source.BatchEnd;
import dev.lockstep.source.ldap.DomainUnderTest.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The contract on the embedded server, which answers in pages as Windows does and Samba doesn't.
class EmbeddedActiveDirectorySourceTest extends ActiveDirectorySourceContract {
  private static final int ENTRIES_PER_ANSWER = 50;

  @TempDir private static Path folder;

  private @Nullable EmbeddedActiveDirectory directory;

  @Override
  Server start() throws IOException {
    Settings settings =
        new Settings(
            "corp.example.test",
            "administrator-password",
            "service-password",
            ENTRIES_PER_ANSWER,
            InstantSource.system(),
            new Random(7643));
    EmbeddedActiveDirectory started = EmbeddedActiveDirectory.start(settings);
    directory = started;
    return Server.of(started, settings, folder);
  }

  @Override
  void stop() {
    if (directory != null) {
      directory.close();
    }
  }

  @Test
  void whatChangesWhileAFirstReadIsPagedIsNotLost() throws Exception {
    Random random = new Random(7643);
    Mutations mutations = new Mutations(domain, random);
    mutations.make(50);
    ToldState heard = new ToldState();
    BatchEnd end =
        source.poll(
            Optional.empty(),
            change -> {
              heard.apply(change);
              if (random.nextInt(20) == 0) {
                mutations.makeOne();
              }
            });
    source.poll(Optional.of(end.next()), heard::apply);

    ToldState read = new ToldState();
    source.poll(Optional.empty(), read::apply);
    assertThat(heard.objects()).isEqualTo(read.objects());
    assertThat(heard.edges()).isEqualTo(read.edges());
  }

  @Test
  void aFirstReadOfAThousandNeedsPagesAsOnWindows() throws Exception {
    try (LDAPConnection service =
        new LDAPConnection(
            "localhost",
            Objects.requireNonNull(directory).port(),
            domain.server().serviceName(),
            domain.server().servicePassword())) {
      LDAPSearchException e =
          catchThrowableOfType(
              LDAPSearchException.class,
              () ->
                  service.search(
                      domain.server().baseDn(), SearchScope.SUB, "(objectClass=user)", "name"));

      assertThat(e.getResultCode()).isEqualTo(ResultCode.SIZE_LIMIT_EXCEEDED);
      assertThat(e.getEntryCount()).isEqualTo(1_000);
    }
  }

  @Test
  void theServiceAccountMayWriteNothing() throws Exception {
    String user = domain.user("Ralph Wiggum");
    try (LDAPConnection service =
        new LDAPConnection(
            "localhost",
            Objects.requireNonNull(directory).port(),
            domain.server().serviceName(),
            domain.server().servicePassword())) {
      LDAPException e = catchThrowableOfType(LDAPException.class, () -> service.delete(user));

      assertThat(e.getResultCode()).isEqualTo(ResultCode.INSUFFICIENT_ACCESS_RIGHTS);
    }
  }
}
