package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import java.util.HashSet;
import java.util.Set;

/// Who is worked on at the moment: each object by one worker, so that its requests and its row keep
/// their order.
///
/// A row that was read before its object was released tells of what has been done since. Whoever
/// reads rows in order to claim them says so first, and claims none that were released meanwhile.
final class Claims {
  private final Set<ObjectId> held = new HashSet<>();
  private final Set<ObjectId> releasedMeanwhile = new HashSet<>();

  /// Rows are about to be read.
  synchronized void reading() {
    releasedMeanwhile.clear();
  }

  synchronized int count() {
    return held.size();
  }

  /// @param room how many may be held at once
  synchronized boolean claim(ObjectId object, int room) {
    return held.size() < room && !releasedMeanwhile.contains(object) && held.add(object);
  }

  /// Waits until nobody else holds it.
  synchronized void await(ObjectId object) throws InterruptedException {
    while (!held.add(object)) {
      wait();
    }
  }

  synchronized void release(ObjectId object) {
    held.remove(object);
    releasedMeanwhile.add(object);
    notifyAll();
  }
}
