package dev.lockstep.directory;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// Ids of new objects: UUIDs of version 7 (RFC 9562, section 5.7), which begin with the time. Who
/// comes later sorts later, so that stores write new rows beside each other instead of all over
/// their trees. To clients they are ids like any others.
///
/// Within a millisecond, and when the clock goes back, a counter keeps the order (section 6.2,
/// method 1). 62 bits are random.
public final class ObjectIds implements Supplier<ObjectId> {
  private static final int COUNTER_BITS = 12;

  /// A millisecond's counter begins in the lower half, so that it seldom runs over into the next.
  private static final int FIRST_COUNTS = 1 << (COUNTER_BITS - 1);

  private static final long VERSION = 0x7000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;
  private static final long RANDOM_BITS = 0x3FFF_FFFF_FFFF_FFFFL;

  private final InstantSource clock;
  private final SecureRandom random;

  /// Milliseconds since 1970, and behind them the counter.
  private final AtomicLong last = new AtomicLong();

  public ObjectIds(InstantSource clock, SecureRandom random) {
    this.clock = clock;
    this.random = random;
  }

  @Override
  public ObjectId get() {
    long begun = (clock.millis() << COUNTER_BITS) | random.nextInt(FIRST_COUNTS);
    long tick = last.updateAndGet(before -> Math.max(before + 1, begun));
    long time = tick >>> COUNTER_BITS;
    long counter = tick & ((1L << COUNTER_BITS) - 1);
    long high = (time << 16) | VERSION | counter;
    long low = VARIANT | (random.nextLong() & RANDOM_BITS);
    return new ObjectId(new UUID(high, low));
  }
}
