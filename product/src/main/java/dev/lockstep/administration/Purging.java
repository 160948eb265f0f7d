package dev.lockstep.administration;

import java.util.OptionalLong;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/// How what has been held long enough is removed: a chunk at a time, between which others write.
public interface Purging {

  /// Nobody looks on.
  Purging UNWATCHED =
      (_, _, chunk) -> {
        long all = 0;
        int removed;
        do {
          removed = chunk.next().getAsInt();
          all += removed;
        } while (removed == chunk.size());
        return all;
      };

  /// @param size of a whole chunk: one that is smaller is the last
  /// @param due how many there were to be removed, if that is known once some were
  /// @param next removes some
  record Chunks(int size, Supplier<OptionalLong> due, IntSupplier next) {}

  /// @param directory whose it is; empty for all
  /// @param subject what it is removed from
  /// @return how many were removed
  long purge(String directory, String subject, Chunks chunks);
}
