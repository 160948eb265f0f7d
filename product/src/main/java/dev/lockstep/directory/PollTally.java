package dev.lockstep.directory;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/// What a poll has changed in the Directory. A unit of work may be run again, so what it counts is
/// added only once it is committed.
final class PollTally {
  /// More of one poll nobody reads.
  private static final int MOST_REFUSED = 1_000;

  // by anchors, so that a unit of work that is run again counts nobody twice
  private final SequencedMap<String, String> refused = new LinkedHashMap<>();
  private Counts unit = Counts.NONE;
  private Counts all = Counts.NONE;

  private record Counts(long came, long changed, long left, long references) {
    static final Counts NONE = new Counts(0, 0, 0, 0);

    Counts plus(Counts other) {
      return new Counts(
          came + other.came,
          changed + other.changed,
          left + other.left,
          references + other.references);
    }
  }

  void beginUnit() {
    unit = Counts.NONE;
  }

  void endUnit() {
    all = all.plus(unit);
    unit = Counts.NONE;
  }

  void came() {
    unit = unit.plus(new Counts(1, 0, 0, 0));
  }

  void changed() {
    unit = unit.plus(new Counts(0, 1, 0, 0));
  }

  void reference() {
    unit = unit.plus(new Counts(0, 0, 0, 1));
  }

  /// Outside of a unit that [#beginUnit] began.
  void left(long objects) {
    all = all.plus(new Counts(0, 0, objects, 0));
  }

  void refused(String anchor, String problem) {
    if (refused.size() < MOST_REFUSED) {
      refused.put(anchor, problem);
    }
  }

  /// By their anchors.
  Map<String, String> refused() {
    return refused;
  }

  boolean nothing() {
    return all.equals(Counts.NONE);
  }

  String text() {
    return String.format(
        Locale.ROOT,
        "%,d came, %,d changed, %,d left, %,d memberships and managers changed",
        all.came,
        all.changed,
        all.left,
        all.references);
  }
}
