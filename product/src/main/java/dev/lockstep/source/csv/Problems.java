package dev.lockstep.source.csv;

import java.util.ArrayList;
import java.util.List;

/// The rows that couldn't be taken: how many, and what the first of them lack.
final class Problems {
  /// More nobody reads; whoever mends these reads the file again.
  private static final int KEPT = 20;

  private final List<String> first = new ArrayList<>();
  private int count;

  void add(String file, long line, String problem) {
    count++;
    if (first.size() < KEPT) {
      first.add(file + " line " + line + ": " + problem);
    }
  }

  boolean isEmpty() {
    return count == 0;
  }

  /// A line each.
  List<String> lines() {
    List<String> lines = new ArrayList<>(first);
    if (count > first.size()) {
      lines.add("and " + (count - first.size()) + " more rows");
    }
    return lines;
  }
}
