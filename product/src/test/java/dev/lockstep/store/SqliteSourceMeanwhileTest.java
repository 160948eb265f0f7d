package dev.lockstep.store;

import java.nio.file.Path;

class SqliteSourceMeanwhileTest extends SourceMeanwhileContract {
  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.sqlite(folder);
  }
}
