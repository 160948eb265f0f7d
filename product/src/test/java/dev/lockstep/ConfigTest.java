package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.endpoint.EndpointService.Forwarding;
import dev.lockstep.store.PostgresAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  void anEmptyValueIsToldInsteadOfTheFolderOneHappensToBeIn() throws IOException {
    Path yaml = file("data:\nlisten:\n  host: ''\n");

    assertThatThrownBy(() -> Config.load(yaml, Map.of()))
        .isInstanceOf(Config.ConfigException.class)
        .hasMessageContaining("'data' is empty")
        .hasMessageContaining("'listen.host' is empty");
    assertThatThrownBy(
            () -> Config.load(folder.resolve("missing.yaml"), Map.of("LOCKSTEP_DATA", " ")))
        .hasMessageContaining("'data' is empty");
  }

  @Test
  void aFileThatAVariableNamesHasToBeThere() {
    Path missing = folder.resolve("lockstep.yml");

    assertThatThrownBy(() -> Config.load(missing, Map.of("LOCKSTEP_CONFIG", missing.toString())))
        .isInstanceOf(Config.ConfigException.class)
        .hasMessage("LOCKSTEP_CONFIG names '" + missing + "', which isn't there");
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

  @Test
  void withoutAUrlTheStoreIsAFileInTheDataFolder() {
    assertThat(Config.load(folder.resolve("missing.yaml"), Map.of()).postgres()).isEmpty();
  }

  @Test
  void theStoreIsOnTheServerThatItsUrlNames() throws IOException {
    Path yaml =
        file("store:\n  url: jdbc:postgresql://db:5433/acme?sslmode=require\n  user: anna\n");
    Map<String, String> environment =
        Map.of(
            "LOCKSTEP_STORE_URL", "postgresql://db/lockstep", "LOCKSTEP_STORE_PASSWORD", "s3cr3t");

    assertThat(Config.load(yaml, Map.of()).postgres())
        .contains(new PostgresAccess("jdbc:postgresql://db:5433/acme?sslmode=require", "anna", ""));
    assertThat(Config.load(yaml, environment).postgres())
        .contains(new PostgresAccess("jdbc:postgresql://db/lockstep", "anna", "s3cr3t"));
  }

  @Test
  void userAndPasswordMayBeNamedByAVariableOrAFile() throws IOException {
    Path secret = Files.writeString(folder.resolve("password"), "s3cr3t\nrest\n");
    Path yaml =
        file(
            "store:\n  url: postgresql://db/acme\n  user: env:LOCKSTEP_DB_USER\n  password: file:"
                + secret
                + "\n");

    assertThat(Config.load(yaml, Map.of("LOCKSTEP_DB_USER", "anna")).postgres())
        .contains(new PostgresAccess("jdbc:postgresql://db/acme", "anna", "s3cr3t"));
    assertThatThrownBy(() -> Config.load(yaml, Map.of()))
        .hasMessageContaining(
            "'store.user' names the variable 'LOCKSTEP_DB_USER', which isn't set");
    Files.delete(secret);
    assertThatThrownBy(() -> Config.load(yaml, Map.of("LOCKSTEP_DB_USER", "anna")))
        .hasMessageContaining("'store.password' names the file '" + secret + "'")
        .hasMessageContaining("can't be read");
  }

  @Test
  void aStoreThatIsHalfDescribedIsNamed() {
    Path none = folder.resolve("missing.yaml");

    assertThatThrownBy(() -> Config.load(none, Map.of("LOCKSTEP_STORE_USER", "anna")))
        .hasMessageContaining("'store.user' is set, but 'store.url' isn't");
    assertThatThrownBy(
            () -> Config.load(none, Map.of("LOCKSTEP_STORE_URL", "postgresql://db/acme")))
        .hasMessageContaining("'store.user' is missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://anna:s3cr3t@db/acme",
        "postgresql://db/acme?user=anna&password=s3cr3t",
        "mysql://db/s3cr3t",
        "postgresql://db",
        "postgresql://db/s3cr3t acme"
      })
  void aStoresUrlThatIsntTakenIsNamedWithoutItself(String url) {
    assertThatThrownBy(
            () ->
                Config.load(
                    folder.resolve("missing.yaml"),
                    Map.of("LOCKSTEP_STORE_URL", url, "LOCKSTEP_STORE_USER", "anna")))
        .hasMessageContaining("'store.url' takes")
        .hasMessageNotContaining("s3cr3t");
  }

  @Test
  void noPasswordIsShown() throws IOException {
    Path broken = file("store:\n  password: [s3cr3t\n  url: x\n");
    Config config =
        Config.load(
            folder.resolve("missing.yaml"),
            Map.of(
                "LOCKSTEP_STORE_URL", "postgresql://db/acme",
                "LOCKSTEP_STORE_USER", "anna",
                "LOCKSTEP_STORE_PASSWORD", "s3cr3t"));

    assertThat(config.toString()).contains("anna at jdbc:postgresql://db/acme");
    assertThat(config.toString()).doesNotContain("s3cr3t");
    assertThatThrownBy(() -> Config.load(broken, Map.of()))
        .hasMessageContaining("is no YAML at line")
        .hasMessageNotContaining("s3cr3t");
  }
}
