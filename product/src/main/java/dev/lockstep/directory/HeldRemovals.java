package dev.lockstep.directory;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a source would take out of its Directory, and may not without a person's word.
///
/// @param count how many objects wait
/// @param limit how many might have gone
/// @param names of the first [#SAMPLE] of them
public record HeldRemovals(Instant since, long count, long limit, List<String> names) {
  /// Enough to see which part of the company it is.
  public static final int SAMPLE = 10;

  public HeldRemovals {
    names = List.copyOf(names);
  }

  /// Empty where nothing is held back; what is allowed waits for the next reading alone.
  static Optional<HeldRemovals> of(
      DirectoryReader directories, SourceStore sources, DirectoryId directory, SourceId source) {
    RemovalStore removals = sources.removals();
    Optional<RemovalStore.Hold> hold = removals.hold(directory, source);
    long count = hold.isEmpty() ? 0 : removals.count(directory, source, false);
    return hold.filter(_ -> count > 0)
        .map(
            held ->
                new HeldRemovals(
                    held.since(),
                    count,
                    held.limit(),
                    removals.page(directory, source, "", SAMPLE).stream()
                        .flatMap(one -> sources.node(directory, source, one.anchor()).stream())
                        .flatMap(node -> node.object().stream())
                        .flatMap(object -> directories.find(directory, object).stream())
                        .map(DirectoryObject::label)
                        .toList()));
  }

  /// One sentence with the mend.
  public String text() {
    return String.format(
            Locale.ROOT,
            "%,d users and groups are gone at the source, more than the %,d that may go unasked; they",
            count,
            limit)
        + " stay until somebody allows it or they are back: "
        + String.join(", ", names)
        + (count > names.size() ? ", …" : "");
  }
}
