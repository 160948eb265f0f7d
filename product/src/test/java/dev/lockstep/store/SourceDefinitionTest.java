package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.SettableClock;
import dev.lockstep.administration.Actor;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryStore.UniquenessException;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceDefinition.State;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.Sources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A source is set up with its password, or neither of them is.
class SourceDefinitionTest {
  private static final SourceId HR = new SourceId("hr");
  private static final Actor ANN = new Actor.Administrator("ann");

  @TempDir private Path folder;

  private final SettableClock clock = new SettableClock();
  private final List<String> passwords = new ArrayList<>();
  private StoreUnderTest opened;
  private Sources sources;
  private DirectoryId acme;

  @BeforeEach
  void enter() {
    opened = StoreUnderTest.sqlite(folder);
    acme = opened.freshDirectory();
    sources =
        opened.sources(
            opened.store(),
            new SqlSourceStore(opened.database()),
            (_, definition, password) -> {
              if (definition.settings().containsKey("wrong")) {
                throw new IllegalArgumentException("there is no setting 'wrong'");
              }
              passwords.add(password);
              return new ScriptedSource();
            },
            clock);
  }

  @AfterEach
  void close() {
    opened.close();
  }

  private void define(Map<String, String> settings, String password) {
    sources.define(
        acme,
        new SourceDefinition(HR, "csv", settings, State.RUNNING),
        Optional.of(password).filter(text -> !text.isEmpty()),
        ANN);
  }

  /// Of the adapter that is opened to test the connection.
  private String keptPassword() {
    passwords.clear();
    sources.test(acme, HR);
    return passwords.getFirst();
  }

  @Test
  void itsPasswordIsTriedBeforeItIsKept() {
    define(Map.of(), "first");

    assertThat(passwords).containsExactly("first");
    assertThat(keptPassword()).isEqualTo("first");
  }

  @Test
  void aRefusedDefinitionLeavesNoPasswordBehind() {
    assertThatThrownBy(() -> define(Map.of("wrong", "yes"), "first"))
        .hasMessageContaining("'wrong'");
    define(Map.of(), "");

    assertThat(keptPassword()).isEmpty();
  }

  @Test
  void aSecondDefinitionOfTheSameNameDoesntTouchThePassword() {
    define(Map.of(), "first");

    assertThatThrownBy(() -> define(Map.of(), "second")).isInstanceOf(UniquenessException.class);

    assertThat(keptPassword()).isEqualTo("first");
  }
}
