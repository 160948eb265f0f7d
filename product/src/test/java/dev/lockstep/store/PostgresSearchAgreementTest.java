package dev.lockstep.store;

import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

class PostgresSearchAgreementTest extends SearchAgreement {
  private static @Nullable StoreUnderTest store;

  @BeforeContainer
  static void open() {
    store = StoreUnderTest.postgres();
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
