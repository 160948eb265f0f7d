package dev.lockstep.endpoint;

import dev.lockstep.directory.ClientHabits;
import dev.lockstep.directory.DirectoryId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// How often each Directory's clients were met with which habit since the program started.
public final class Habits implements ClientHabits {
  private record Counts(LongAdder understood, LongAdder refused) {}

  private final Map<DirectoryId, Map<Habit, Counts>> counts = new ConcurrentHashMap<>();

  void met(DirectoryId directory, Habit habit, boolean understood) {
    Counts one =
        counts
            .computeIfAbsent(directory, _ -> new ConcurrentHashMap<>())
            .computeIfAbsent(habit, _ -> new Counts(new LongAdder(), new LongAdder()));
    (understood ? one.understood() : one.refused()).increment();
  }

  @Override
  public List<Met> met(DirectoryId directory) {
    Map<String, Met> sorted = new TreeMap<>();
    counts
        .getOrDefault(directory, Map.of())
        .forEach(
            (habit, one) ->
                sorted.put(
                    habit.text(),
                    new Met(
                        habit.text(),
                        habit.label(),
                        habit.evidence(),
                        one.understood().sum(),
                        one.refused().sum())));
    return List.copyOf(sorted.values());
  }
}
