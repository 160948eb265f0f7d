package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.administration.Notification;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.RemovalStore;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceStore.SourceStatus;
import dev.lockstep.directory.SourceWarnings;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.Application.State;
import dev.lockstep.provisioning.Application.TargetSettings;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.ApplicationState;
import dev.lockstep.provisioning.ApplicationState.Quarantine;
import dev.lockstep.provisioning.ApplicationWarnings;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.Policies;
import dev.lockstep.provisioning.QuarantineReason;
import dev.lockstep.provisioning.mapping.DefaultMappings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What Lockstep tells of by itself, beside what expires.
class WarningsTest {
  private static final Instant NOW = StoreUnderTest.NOW;
  private static final ApplicationId APP = new ApplicationId("app");
  private static final SourceId AD = new SourceId("ad");

  private final List<Notification> told = new ArrayList<>();
  private StoreUnderTest opened;
  private DirectoryId directory;
  private SqlProvisioningStore provisioning;
  private SqlSourceStore sources;
  private ApplicationWarnings ofApplications;
  private SourceWarnings ofSources;

  @BeforeEach
  void open(@TempDir Path folder) {
    opened = StoreUnderTest.sqlite(folder);
    directory = opened.freshDirectory();
    provisioning = new SqlProvisioningStore(opened.database());
    sources = new SqlSourceStore(opened.database());
    write(
        () ->
            provisioning.insert(
                new Application(
                    APP,
                    directory,
                    "App",
                    new TargetSettings(URI.create("https://target.example/scim/v2"), "generic"),
                    Scope.ASSIGNED,
                    DefaultMappings.of("generic"),
                    Policies.DEFAULT,
                    State.RUNNING)));
    write(
        () ->
            sources.insert(
                directory,
                new SourceDefinition(
                    AD, "active-directory", Map.of(), SourceDefinition.State.RUNNING)));
    InstantSource clock = InstantSource.fixed(NOW);
    ofApplications = new ApplicationWarnings(provisioning, told::add, clock);
    ofSources = new SourceWarnings(opened.store(), sources, told::add, clock);
  }

  @AfterEach
  void close() {
    opened.close();
  }

  private void write(Runnable writes) {
    opened
        .store()
        .atomically(
            () -> {
              writes.run();
              return true;
            });
  }

  private void become(Optional<Quarantine> quarantine, Optional<Instant> guardTripped) {
    write(
        () ->
            provisioning.change(
                APP,
                before ->
                    new ApplicationState(
                        before.watermark(),
                        before.cycle(),
                        quarantine,
                        guardTripped,
                        before.approved())));
    ofApplications.tellDue();
  }

  private static Quarantine since(Instant at) {
    return new Quarantine(
        QuarantineReason.ENCOUNTERED_QUARANTINE_EXCEPTION,
        ErrorCode.UNAUTHORIZED,
        "the target refused the token",
        at,
        at,
        1);
  }

  @Test
  void anApplicationInQuarantineIsToldOfOnceEachTime() {
    become(Optional.of(since(NOW)), Optional.empty());
    ofApplications.tellDue();
    assertThat(told).hasSize(1);
    assertThat(told.getFirst().text())
        .contains("application 'app'")
        .contains("quarantine")
        .contains("the target refused the token");

    become(Optional.empty(), Optional.empty());
    become(Optional.of(since(NOW.plusSeconds(60))), Optional.empty());
    assertThat(told).hasSize(2);
  }

  @Test
  void deletionsThatTheGuardHoldsAreToldOfOnceEachTime() {
    become(Optional.empty(), Optional.of(NOW));
    ofApplications.tellDue();

    assertThat(told).hasSize(1);
    assertThat(told.getFirst().subject()).isEqualTo("directory/" + directory + "/application/app");
    assertThat(told.getFirst().text()).contains("allow or reject");
  }

  private void polled(Optional<String> error) {
    write(
        () ->
            sources.polled(
                directory, AD, new SourceStatus(Optional.of(NOW), Optional.of(NOW), 0, error)));
    ofSources.tellDue();
  }

  @Test
  void aSourceThatFailsAtTwoLooksInARowIsToldOfOnce() {
    polled(Optional.of("nothing accepts connections at dc1"));
    assertThat(told).isEmpty();
    polled(Optional.of("nothing accepts connections at dc1"));
    polled(Optional.of("nothing accepts connections at dc1"));

    assertThat(told).hasSize(1);
    assertThat(told.getFirst().text())
        .contains("source 'ad'")
        .contains("nothing accepts connections at dc1");
  }

  @Test
  void aSourceThatFailsNowAndThenIsNoNews() {
    polled(Optional.of("the connection broke"));
    polled(Optional.empty());
    polled(Optional.of("the connection broke"));

    assertThat(told).isEmpty();
  }

  @Test
  void aSourceOfADeletedOnesNameIsToldOfOnItsOwn() {
    polled(Optional.of("the connection broke"));
    polled(Optional.of("the connection broke"));
    SourceDefinition definition = sources.source(directory, AD).orElseThrow();
    write(() -> sources.remove(directory, AD));
    ofSources.tellDue();
    write(() -> sources.insert(directory, definition));
    polled(Optional.of("the connection broke"));
    assertThat(told).hasSize(1);

    polled(Optional.of("the connection broke"));

    assertThat(told).hasSize(2);
  }

  @Test
  void aSourceThatIsPausedIsNoNews() {
    polled(Optional.of("the connection broke"));
    SourceDefinition running = sources.source(directory, AD).orElseThrow();
    write(() -> sources.update(directory, running.with(SourceDefinition.State.PAUSED)));
    ofSources.tellDue();

    assertThat(told).isEmpty();
  }

  @Test
  void aSourceThatIsHeldIsToldOfOnceEachTime() {
    stage();
    hold(Optional.of(NOW));
    hold(Optional.of(NOW));

    assertThat(told).hasSize(1);
    assertThat(told.getFirst().subject()).isEqualTo("directory/" + directory + "/source/ad");
    assertThat(told.getFirst().text()).contains("source 'ad'", "more than the 7");

    hold(Optional.empty());
    hold(Optional.of(NOW.plusSeconds(60)));
    assertThat(told).hasSize(2);
  }

  @Test
  void aSourceWhoseRemovalsWereAllowedIsNoNewsAfterARestartEither() {
    stage();
    write(() -> sources.removals().allow(directory, AD));
    hold(Optional.of(NOW));

    assertThat(told).isEmpty();
  }

  private void stage() {
    write(() -> sources.removals().stage(directory, AD, "gone", RemovalStore.Reason.REMOVED));
  }

  private void hold(Optional<Instant> since) {
    write(
        () ->
            sources
                .removals()
                .setHold(directory, AD, since.map(at -> new RemovalStore.Hold(at, 7, false))));
    ofSources.tellDue();
  }
}
