package dev.lockstep.endpoint;

import dev.lockstep.directory.Authenticator.Visitor;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.RequestInspector.Change;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What is learnt of one request while it is answered, for the [Inspector]. Belongs to the thread
/// that answers.
final class Recording {
  /// Of a bulk request the first tell enough.
  private static final int MOST_CHANGES = 100;

  private final List<Change> changes = new ArrayList<>(1);
  private final Set<Habit> habits = new LinkedHashSet<>(2);
  private Optional<DirectoryId> directory = Optional.empty();
  private Optional<String> client = Optional.empty();

  void refused(Optional<DirectoryId> known) {
    directory = known;
  }

  void admitted(Visitor visitor) {
    directory = Optional.of(visitor.credential().directory());
    client = Optional.of(visitor.credential().label());
  }

  void met(Habit habit) {
    habits.add(habit);
  }

  void wrote(Change change) {
    if (changes.size() < MOST_CHANGES) {
      changes.add(change);
    }
  }

  /// Empty for who wasn't let in: of them only [dev.lockstep.directory.Refusals] tell.
  Optional<DirectoryId> directory() {
    return directory;
  }

  Optional<String> client() {
    return client;
  }

  List<String> habits() {
    return habits.stream().map(Habit::text).toList();
  }

  List<Change> changes() {
    return List.copyOf(changes);
  }
}
