package dev.lockstep.scim;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// The known name that somebody who wrote an unknown one probably meant.
public final class NearestName {
  private NearestName() {}

  /// Empty where no known name is near: more than a third of its letters would have to change.
  public static Optional<String> of(String unknown, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(name -> distance(unknown, name)))
        .filter(name -> distance(unknown, name) <= Math.max(1, name.length() / 3));
  }

  /// ` (did you mean 'userName'?)`, or nothing.
  public static String hint(String unknown, Collection<String> known) {
    return of(unknown, known).map(name -> " (did you mean '" + name + "'?)").orElse("");
  }

  /// Letters to add, drop, change or swap with their neighbour: the usual slips of a hand.
  private static int distance(String one, String other) {
    String left = one.toLowerCase(Locale.ROOT);
    String right = other.toLowerCase(Locale.ROOT);
    int[][] costs = new int[left.length() + 1][right.length() + 1];
    for (int row = 0; row <= left.length(); row++) {
      for (int column = 0; column <= right.length(); column++) {
        costs[row][column] =
            row == 0 || column == 0 ? row + column : step(left, right, costs, row, column);
      }
    }
    return costs[left.length()][right.length()];
  }

  private static int step(String left, String right, int[][] costs, int row, int column) {
    boolean same = left.charAt(row - 1) == right.charAt(column - 1);
    int cost =
        Math.min(
            costs[row - 1][column - 1] + (same ? 0 : 1),
            1 + Math.min(costs[row - 1][column], costs[row][column - 1]));
    boolean swapped =
        row > 1
            && column > 1
            && left.charAt(row - 1) == right.charAt(column - 2)
            && left.charAt(row - 2) == right.charAt(column - 1);
    return swapped ? Math.min(cost, costs[row - 2][column - 2] + 1) : cost;
  }
}
