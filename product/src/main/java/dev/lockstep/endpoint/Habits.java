package dev.lockstep.endpoint;

import dev.lockstep.directory.DirectoryId;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// How often each Directory's clients were met with which habit since the program started.
public final class Habits {
  private final Map<DirectoryId, Map<Habit, LongAdder>> counts = new ConcurrentHashMap<>();

  void met(DirectoryId directory, Habit habit) {
    counts
        .computeIfAbsent(directory, _ -> new ConcurrentHashMap<>())
        .computeIfAbsent(habit, _ -> new LongAdder())
        .increment();
  }

  public Map<Habit, Long> counts(DirectoryId directory) {
    Map<Habit, Long> result = new TreeMap<>();
    counts
        .getOrDefault(directory, Map.of())
        .forEach((habit, count) -> result.put(habit, count.sum()));
    return result;
  }
}
