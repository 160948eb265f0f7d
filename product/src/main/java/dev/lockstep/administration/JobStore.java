package dev.lockstep.administration;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Where jobs are kept that nothing else tells of. Writes stand inside a unit of work.
public interface JobStore {

  /// As the other stores' units of work, and the same ones.
  <T> T atomically(Supplier<T> unit);

  /// In place of the one with its id.
  void put(Kept kept);

  /// Inside a unit of work it sees what that has written.
  Optional<Kept> find(String id);

  /// In the order of their beginning.
  List<Kept> ofKind(Job.Kind kind);

  void remove(String id);

  /// @param request what it is to do, in the words of who does it
  /// @param mediaType of the file that it makes
  /// @param summary what it has come to, likewise
  record Kept(Job job, String request, String mediaType, String summary) {
    Kept with(Job other) {
      return new Kept(other, request, mediaType, summary);
    }

    Kept with(Job other, String newSummary) {
      return new Kept(other, request, mediaType, newSummary);
    }
  }
}
