package dev.lockstep.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ObjectIdsTest {

  @Test
  void itHoldsWhatASetHolds() {
    Random random = new Random(7);
    ObjectIds ids = new ObjectIds();
    Set<UUID> expected = new HashSet<>();
    for (int step = 0; step < 20_000; step++) {
      UUID id = new UUID(random.nextInt(3), random.nextInt(5_000));
      assertThat(ids.contains(id)).isEqualTo(expected.contains(id));
      assertThat(ids.add(id)).isEqualTo(expected.add(id));
    }
    assertThat(expected).contains(new UUID(0, 0)).allMatch(ids::contains);
  }

  @Test
  void whatWasNeverAddedIsntThere() {
    assertThat(new ObjectIds().contains(new UUID(0, 0))).isFalse();
    assertThat(new ObjectIds().contains(new UUID(1, 2))).isFalse();
  }
}
