package dev.lockstep.directory;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A reading of a source while it is under way: how far it has come, and whether it is to stop.
public final class Reading {
  /// How the error of a reading begins that was stopped, where others have what went wrong.
  static final String CANCELLED = "CANCELLED: ";

  private final Instant started;
  private final BooleanSupplier outdated;
  private final AtomicLong told = new AtomicLong();
  private volatile @Nullable String cancelledBy;

  /// A reading that nobody looks on at.
  Reading(Instant started) {
    this(started, () -> false);
  }

  /// @param outdated whether somebody waits to change the source: what it tells by its old settings
  ///     is of no use
  Reading(Instant started, BooleanSupplier outdated) {
    this.started = started;
    this.outdated = outdated;
  }

  /// The source is changed while it is read. No failure: it is read anew.
  static final class OutdatedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutdatedException() {
      super("the source was changed while it was read");
    }
  }

  /// Between two changes somebody has said that it is to stop. The cursor stays where it was, so the
  /// batch is read again, which is harmless.
  static final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CancelledException(String message) {
      super(message);
    }
  }

  public Instant started() {
    return started;
  }

  /// Changes that the source has told so far.
  public long told() {
    return told.get();
  }

  public boolean cancelled() {
    return cancelledBy != null;
  }

  void tell() {
    told.incrementAndGet();
  }

  void cancel(String by) {
    cancelledBy = by;
  }

  /// What its error says once it was cancelled.
  Optional<String> cancellation() {
    return Optional.ofNullable(cancelledBy).map(by -> CANCELLED + why(by));
  }

  private static String why(String by) {
    return by + " cancelled the reading; resume it to go on, nobody is removed meanwhile";
  }

  /// @throws CancelledException where it is to stop
  /// @throws OutdatedException likewise
  void goOn() {
    if (outdated.getAsBoolean()) {
      throw new OutdatedException();
    }
    Optional<String> by = Optional.ofNullable(cancelledBy);
    if (by.isPresent()) {
      throw new CancelledException(why(by.get()));
    }
  }
}
