package dev.lockstep.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

class SqliteSearchAgreementTest extends SearchAgreement {
  private static @Nullable StoreUnderTest store;

  @BeforeContainer
  static void open() throws IOException {
    Path folder = Files.createTempDirectory("search-agreement");
    store = StoreUnderTest.sqlite(folder);
  }

  @AfterContainer
  static void close() {
    java.util.Objects.requireNonNull(store).close();
  }

  @Override
  StoreUnderTest store() {
    return java.util.Objects.requireNonNull(store);
  }
}
