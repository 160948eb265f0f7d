package dev.lockstep.directory;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/// What of a batch the Directory couldn't take, without stopping the rest. Whose name another one
/// has is tried again at the end of the batch, as by then that one may have been renamed or removed;
/// and after that as [NameConflicts] says.
final class SourceRefusals {
  /// So many names may be taken for the time of a batch; who comes after them is told at once.
  private static final int MAX_REJECTED = 10_000;

  private final NameConflicts conflicts;
  private final PollTally tally;

  // sets, because a unit of work may be run again
  private final SequencedSet<String> rejected = new LinkedHashSet<>();
  private final SequencedSet<String> problems = new LinkedHashSet<>();

  private boolean lastAttempt;
  private boolean anyRefused;

  SourceRefusals(NameConflicts conflicts, PollTally tally) {
    this.conflicts = conflicts;
    this.tally = tally;
  }

  /// Another one has its name.
  void reject(String anchor, String problem) {
    if (lastAttempt || rejected.size() >= MAX_REJECTED) {
      refuse(anchor, problem);
    } else {
      rejected.add(anchor);
    }
  }

  /// It is tried again, as [NameConflicts] says.
  void refuse(String anchor, String problem) {
    anyRefused = true;
    if (!conflicts.isRefused(anchor)) {
      tally.refused(anchor, problem);
    }
    conflicts.refuse(anchor, problem);
  }

  /// It isn't tried again before the source tells of it.
  void lacks(String anchor, String problem) {
    problems.add(anchor + " " + problem);
    tally.refused(anchor, problem);
  }

  /// It was taken, or isn't wanted any more.
  void settled(String anchor) {
    conflicts.settled(anchor);
  }

  boolean isRefused(String anchor) {
    return conflicts.isRefused(anchor);
  }

  /// Who was refused earlier and is to be tried again by now.
  List<String> due(int limit) {
    return conflicts.due(limit);
  }

  /// Those to be read and tried once more at the end of the batch; who is rejected from then on is
  /// refused.
  List<String> takeRejected() {
    lastAttempt = true;
    List<String> anchors = List.copyOf(rejected);
    rejected.clear();
    return anchors;
  }

  boolean isLastAttempt() {
    return lastAttempt;
  }

  /// Whether the batch had anything that wasn't taken.
  boolean any() {
    return anyRefused || !problems.isEmpty();
  }

  /// How many weren't taken, and the first of them.
  Optional<String> problem() {
    long count = problems.size() + conflicts.count();
    return Optional.of(count)
        .filter(number -> number > 0)
        .flatMap(_ -> problems.isEmpty() ? conflicts.first() : Optional.of(problems.getFirst()))
        .map(first -> count + " objects weren't taken; the first: " + first);
  }
}
