package dev.lockstep.provisioning;

import java.util.UUID;

/// A set of ids that costs 16 bytes a slot, so that a plan of a million objects may remember what
/// it has met: a `HashSet` of them takes five times as much. Open addressing with linear probing,
/// never more than half full. For one thread.
final class ObjectIds {
  private static final int FIRST_SLOTS = 64;

  /// The two halves of an id stand side by side; both 0 where the slot is free.
  private long[] halves = new long[2 * FIRST_SLOTS];

  private int size;
  private boolean holdsZero;

  /// @return false when it was there already
  boolean add(UUID id) {
    if (isZero(id)) {
      boolean added = !holdsZero;
      holdsZero = true;
      return added;
    }
    int slot = slot(id);
    if (!isFree(slot)) {
      return false;
    }
    put(slot, id.getMostSignificantBits(), id.getLeastSignificantBits());
    size++;
    if (size * 4L > halves.length) {
      grow();
    }
    return true;
  }

  int size() {
    return size + (holdsZero ? 1 : 0);
  }

  boolean contains(UUID id) {
    return isZero(id) ? holdsZero : !isFree(slot(id));
  }

  private static boolean isZero(UUID id) {
    return id.getMostSignificantBits() == 0 && id.getLeastSignificantBits() == 0;
  }

  /// Where it stands, or would stand.
  private int slot(UUID id) {
    int slots = halves.length / 2;
    int slot = mixed(id) & (slots - 1);
    while (!isFree(slot)
        && (halves[2 * slot] != id.getMostSignificantBits()
            || halves[2 * slot + 1] != id.getLeastSignificantBits())) {
      slot = (slot + 1) & (slots - 1);
    }
    return slot;
  }

  private static int mixed(UUID id) {
    long mixed = (id.getMostSignificantBits() ^ id.getLeastSignificantBits()) * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32);
  }

  private boolean isFree(int slot) {
    return halves[2 * slot] == 0 && halves[2 * slot + 1] == 0;
  }

  private void put(int slot, long most, long least) {
    halves[2 * slot] = most;
    halves[2 * slot + 1] = least;
  }

  private void grow() {
    long[] before = halves;
    halves = new long[2 * before.length];
    for (int index = 0; index < before.length; index += 2) {
      if (before[index] != 0 || before[index + 1] != 0) {
        put(slot(new UUID(before[index], before[index + 1])), before[index], before[index + 1]);
      }
    }
  }
}
