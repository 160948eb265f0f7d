package dev.lockstep.store;

import java.util.function.Function;
import java.util.function.Supplier;

/// How units of work and reads come to a connection: what the databases do in ways of their own.
interface Engine extends AutoCloseable {

  /// Runs a unit of work and returns when it is durable. It may be run again from its beginning
  /// where another was in the way; then nothing of the earlier run is left.
  <T> T write(Supplier<T> unit);

  /// Runs a query, which sees one committed state and has a time budget.
  <T> T read(Function<Session, T> query);

  @Override
  void close();
}
