package dev.lockstep.provisioning;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The first lines of a plan, as many as a person reads; its counts tell of all.
public final class PlanExcerpt implements Consumer<PlanLine> {
  /// Lines that are kept.
  private static final int MOST_LINES = 10_000;

  /// Values before and after that are kept with them, so that ten thousand lines of a thousand
  /// members each aren't held in memory.
  private static final int MOST_CHANGES = 100_000;

  private final List<PlanLine> lines = new ArrayList<>();
  private int changes;
  private boolean complete = true;

  @Override
  public void accept(PlanLine line) {
    changes += line.changes().size();
    if (complete && lines.size() < MOST_LINES && changes <= MOST_CHANGES) {
      lines.add(line);
    } else {
      complete = false;
    }
  }

  public List<PlanLine> lines() {
    return List.copyOf(lines);
  }

  /// Whether these are all.
  public boolean complete() {
    return complete;
  }
}
