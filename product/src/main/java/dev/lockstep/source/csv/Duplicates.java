package dev.lockstep.source.csv;

import dev.lockstep.directory.SourceException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The ids that stand in more than one row of a file, with their lines: which of the rows is right
/// nobody knows, so none is taken.
///
/// Found before the rows are told, in a reading that keeps eight bytes of each id; only where two of
/// them are equal, the file is read once more for the ids themselves.
final class Duplicates {
  /// Of one id; more lines say no more.
  private static final int LINES = 5;

  private final Map<String, List<Long>> lines;

  private Duplicates(Map<String, List<Long>> lines) {
    this.lines = lines;
  }

  /// @param table without problems of its own: its rows are read again for what they say
  /// @param anchorColumn as the settings call it
  static Duplicates in(CsvTable table, String anchorColumn)
      throws SourceException, InterruptedException {
    Hashes hashes = new Hashes();
    table.read(new Anchors(anchorColumn, (anchor, _) -> hashes.add(hash(anchor))));
    Set<Long> suspects = hashes.repeated();
    Map<String, List<Long>> lines = new HashMap<>();
    if (!suspects.isEmpty()) {
      table.read(
          new Anchors(
              anchorColumn,
              (anchor, line) -> {
                if (suspects.contains(hash(anchor))) {
                  lines.computeIfAbsent(anchor, _ -> new ArrayList<>()).add(line);
                }
              }));
      lines.values().removeIf(one -> one.size() < 2);
    }
    return new Duplicates(lines);
  }

  /// What is wrong with a row of this id; empty where it stands in no other.
  Optional<String> problem(String anchorColumn, String anchor) {
    return Optional.ofNullable(lines.get(anchor))
        .map(
            all ->
                "'%s' %s stands in the lines %s: none of them is taken"
                    .formatted(
                        anchorColumn,
                        anchor,
                        all.stream()
                                .limit(LINES)
                                .map(String::valueOf)
                                .collect(Collectors.joining(", "))
                            + (all.size() > LINES ? ", …" : "")));
  }

  private static long hash(String text) {
    long hash = 0xcbf29ce484222325L; // FNV-1a
    for (int index = 0; index < text.length(); index++) {
      hash = (hash ^ text.charAt(index)) * 0x100000001b3L;
    }
    return hash;
  }

  private static final class Hashes {
    private long[] all = new long[1_024];
    private int count;

    void add(long hash) {
      if (count == all.length) {
        all = Arrays.copyOf(all, 2 * count);
      }
      all[count++] = hash;
    }

    Set<Long> repeated() {
      Arrays.sort(all, 0, count);
      Set<Long> repeated = new HashSet<>();
      for (int index = 1; index < count; index++) {
        if (all[index] == all[index - 1]) {
          repeated.add(all[index]);
        }
      }
      return repeated;
    }
  }

  private interface Seen {
    void anchor(String anchor, long line);
  }

  private static final class Anchors implements CsvTable.Rows {
    private final String wanted;
    private final Seen seen;
    private String column;

    Anchors(String wanted, Seen seen) {
      this.wanted = wanted;
      this.seen = seen;
      this.column = wanted;
    }

    @Override
    public void header(Set<String> columns) {
      column = columns.stream().filter(wanted::equalsIgnoreCase).findFirst().orElse(wanted);
    }

    @Override
    public void row(CsvTable.Row row) {
      String anchor = row.cell(column);
      if (!anchor.isEmpty()) {
        seen.anchor(anchor, row.line());
      }
    }

    @Override
    public void unreadable() {
      // told when the rows are read for what they say
    }
  }
}
