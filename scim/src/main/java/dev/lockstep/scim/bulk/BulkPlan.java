package dev.lockstep.scim.bulk;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// The order in which a bulk request is carried out: as written, except that what an operation
/// refers to comes before it, and operations that refer to each other in a circle come together
/// (RFC 7644, section 3.7.1).
///
/// {@snippet file="dev/lockstep/scim/examples/EntryPointsTest.java" region="bulk"}
///
/// @param steps each operation of the request is in one of them
public record BulkPlan(List<Step> steps) {
  public BulkPlan {
    steps = List.copyOf(steps);
  }

  /// Operations to be carried out together.
  ///
  /// @param operations their places in the request, in its order
  /// @param circular whether they refer to each other, or the one to itself: their resources need
  ///     ids before the first of them is created, and they succeed or fail as one
  public record Step(List<Integer> operations, boolean circular) {
    public Step {
      operations = List.copyOf(operations);
    }
  }

  public static BulkPlan of(List<BulkOperation> operations) {
    return new BulkPlan(new Components(references(operations)).steps());
  }

  /// For each operation the places of those that it refers to.
  private static List<List<Integer>> references(List<BulkOperation> operations) {
    Map<String, Integer> places = new HashMap<>();
    for (int place = 0; place < operations.size(); place++) {
      int here = place;
      operations.get(place).bulkId().ifPresent(bulkId -> places.putIfAbsent(bulkId, here));
    }
    return operations.stream()
        .map(
            operation ->
                BulkReferences.of(operation).stream()
                    .filter(places::containsKey)
                    .map(places::get)
                    .toList())
        .toList();
  }

  /// Strongly connected components by Tarjan's algorithm, which yields a component only after those
  /// that it refers to. With a stack of its own: a chain of references may be as long as the request.
  private static final class Components {
    private static final int UNSEEN = -1;

    private final List<List<Integer>> references;
    private final int[] order;
    private final int[] lowest;
    private final boolean[] open;
    private final Deque<Integer> unassigned = new ArrayDeque<>();
    private final List<Step> steps = new ArrayList<>();
    private int seen;

    /// A node being walked, and how many of its references have been.
    private static final class Frame {
      final int node;
      int next;

      Frame(int node) {
        this.node = node;
      }
    }

    Components(List<List<Integer>> references) {
      this.references = references;
      this.order = new int[references.size()];
      this.lowest = new int[references.size()];
      this.open = new boolean[references.size()];
      java.util.Arrays.fill(order, UNSEEN);
    }

    List<Step> steps() {
      for (int node = 0; node < references.size(); node++) {
        if (order[node] == UNSEEN) {
          walk(node);
        }
      }
      return steps;
    }

    private void walk(int start) {
      Deque<Frame> frames = new ArrayDeque<>();
      frames.push(enter(start));
      while (!frames.isEmpty()) {
        Frame frame = frames.element();
        if (frame.next < references.get(frame.node).size()) {
          int referred = references.get(frame.node).get(frame.next++);
          if (order[referred] == UNSEEN) {
            frames.push(enter(referred));
          } else if (open[referred]) {
            lowest[frame.node] = Math.min(lowest[frame.node], order[referred]);
          }
        } else {
          frames.pop();
          leave(frame.node);
          if (!frames.isEmpty()) {
            int parent = frames.element().node;
            lowest[parent] = Math.min(lowest[parent], lowest[frame.node]);
          }
        }
      }
    }

    private Frame enter(int node) {
      order[node] = seen;
      lowest[node] = seen;
      seen++;
      open[node] = true;
      unassigned.push(node);
      return new Frame(node);
    }

    /// A node that reaches nothing earlier closes its component.
    private void leave(int node) {
      if (lowest[node] != order[node]) {
        return;
      }
      TreeSet<Integer> members = new TreeSet<>();
      int member;
      do {
        member = unassigned.pop();
        open[member] = false;
        members.add(member);
      } while (member != node);
      boolean circular = members.size() > 1 || references.get(node).contains(node);
      steps.add(new Step(List.copyOf(members), circular));
    }
  }
}
