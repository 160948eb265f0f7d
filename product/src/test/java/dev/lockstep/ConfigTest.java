package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.endpoint.EndpointService.Forwarding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {
  @TempDir private Path folder;

  private Path file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("lockstep.yaml"), yaml);
  }

  @Test
  void withoutAFileAndVariablesItListensOnLoopback() {
    Config config = Config.load(folder.resolve("missing.yaml"), Map.of());

    assertThat(config.host()).isEqualTo("127.0.0.1");
    assertThat(config.port()).isEqualTo(8080);
    assertThat(config.data()).isEqualTo(Path.of("data"));
  }

  @Test
  void aVariableGoesOverTheFile() throws IOException {
    Path yaml = file("listen:\n  port: 9000\nsources:\n  interval: PT5M\n");

    Config config = Config.load(yaml, Map.of("LOCKSTEP_LISTEN_PORT", "9001"));

    assertThat(config.port()).isEqualTo(9001);
    assertThat(config.forwarding()).isEqualTo(Forwarding.IGNORED);
    Path proxied = file("listen:\n  behindProxy: true\n");
    assertThat(Config.load(proxied, Map.of()).forwarding()).isEqualTo(Forwarding.TRUSTED);
    assertThat(config.sourcesInterval()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void everyUnknownKeyIsToldAtOnceWithTheNearestKnown() throws IOException {
    Path yaml = file("listen:\n  prot: 9000\ndatta: x\n");

    assertThatThrownBy(() -> Config.load(yaml, Map.of("LOCKSTEP_LISTEN_HOTS", "x")))
        .isInstanceOf(Config.ConfigException.class)
        .hasMessageContaining("'listen.prot' (did you mean 'listen.port'?)")
        .hasMessageContaining("'datta' (did you mean 'data'?)")
        .hasMessageContaining("'LOCKSTEP_LISTEN_HOTS' (did you mean 'LOCKSTEP_LISTEN_HOST'?)");
  }

  @Test
  void aWrongValueNamesItsKeyAndWhatItTakes() throws IOException {
    Path yaml = file("listen:\n  port: 99999\n  behindProxy: maybe\nsources:\n  interval: often\n");

    assertThatThrownBy(() -> Config.load(yaml, Map.of()))
        .hasMessageContaining("'listen.port' takes a number from 0 to 65535, not '99999'")
        .hasMessageContaining("'listen.behindProxy' is true or false, not 'maybe'")
        .hasMessageContaining("'sources.interval' takes a duration such as PT1S or PT5M");
  }

  @Test
  void whatIsNoYamlIsToldWithItsPlace() throws IOException {
    Path yaml = file("listen: [\n");

    assertThatThrownBy(() -> Config.load(yaml, Map.of()))
        .isInstanceOf(Config.ConfigException.class)
        .hasMessageContaining("is no YAML")
        .hasMessageContaining("line 2");
  }

  @Test
  void aWebhookThatIsNoUrlIsNamedWithoutItself() {
    assertThatThrownBy(
            () ->
                Config.load(
                    folder.resolve("missing.yaml"),
                    Map.of("LOCKSTEP_NOTIFICATIONS_WEBHOOK", "ftp://host/secret")))
        .hasMessageContaining("'notifications.webhook' takes a URL")
        .hasMessageNotContaining("secret");
  }
}
