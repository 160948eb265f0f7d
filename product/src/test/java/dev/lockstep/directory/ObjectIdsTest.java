package dev.lockstep.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ObjectIdsTest {
  private static final Instant MORNING = Instant.parse("2026-11-25T09:00:00Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(MORNING);
  private final ObjectIds ids = new ObjectIds(now::get, new SecureRandom());

  /// RFC 9562, section 5.7.
  @Test
  void anIdIsAUuidOfVersion7ThatBeginsWithTheTime() {
    ObjectId id = ids.get();

    assertThat(id.value().version()).isEqualTo(7);
    assertThat(id.value().variant()).isEqualTo(2);
    assertThat(id.value().getMostSignificantBits() >>> 16).isEqualTo(MORNING.toEpochMilli());
    assertThat(ObjectId.parse(id.toString())).contains(id);
  }

  @Test
  void whoComesLaterSortsLaterInAMillisecondAndWhenTheClockGoesBack() {
    List<ObjectId> made = new ArrayList<>();
    for (int index = 0; index < 20_000; index++) {
      made.add(ids.get());
    }
    now.set(MORNING.minus(Duration.ofHours(1)));
    made.add(ids.get());
    now.set(MORNING.plus(Duration.ofMinutes(1)));
    made.add(ids.get());

    assertThat(made).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void idsThatAreMadeAtTheSameTimeAreDifferentAlsoInAnotherProcess() {
    ObjectIds other = new ObjectIds(now::get, new SecureRandom());
    Set<ObjectId> made = ConcurrentHashMap.newKeySet();

    IntStream.range(0, 10_000)
        .parallel()
        .forEach(index -> made.add((index % 2 == 0 ? ids : other).get()));

    assertThat(new HashSet<>(made)).hasSize(10_000);
  }
}
