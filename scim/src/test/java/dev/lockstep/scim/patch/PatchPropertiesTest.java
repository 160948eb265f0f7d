package dev.lockstep.scim.patch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.scim.RandomScim;
import dev.lockstep.scim.TestSchemas;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.message.ResourceWriter;
import dev.lockstep.scim.message.ValueReader.Unknown;
import dev.lockstep.scim.value.Value.Complex;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PatchPropertiesTest {
  @Property(tries = 3_000)
  void theDifferenceOfTwoResourcesTurnsOneIntoTheOther(@ForAll long seed) {
    RandomScim random = RandomScim.anyType(seed);
    Complex from = random.resource();
    Complex to = alike(random, from, random.resource());

    List<PatchOperation> difference = Difference.between(random.type(), from, to);

    assertThat(Patch.apply(from, difference, AbsentElement.CREATE)).isEqualTo(to);
  }

  @Property(tries = 2_000)
  void andDoesSoAlsoOverTheWire(@ForAll long seed) {
    RandomScim random = RandomScim.anyType(seed);
    Complex from = random.resource();
    Complex to = alike(random, from, random.resource());

    List<PatchOperation> difference = Difference.between(random.type(), from, to);

    if (!difference.isEmpty()) {
      List<PatchOperation> read =
          PatchReader.read(random.type(), PatchWriter.write(difference), Unknown.REJECT);
      assertThat(Patch.apply(from, read, AbsentElement.CREATE)).isEqualTo(to);
    }
  }

  @Property(tries = 1_000)
  void aResourceDoesNotDifferFromItself(@ForAll long seed) {
    RandomScim random = RandomScim.anyType(seed);
    Complex resource = random.resource();

    assertThat(Difference.between(random.type(), resource, resource)).isEmpty();
  }

  @Property(tries = 1_000)
  void whatIsWrittenReadsAsTheSame(@ForAll long seed) {
    RandomScim random = RandomScim.anyType(seed);
    Complex resource = random.resource();

    assertThat(
            ResourceReader.read(
                random.type(), ResourceWriter.write(random.type(), resource), Unknown.REJECT))
        .isEqualTo(resource);
  }

  /// What is immutable stays as it was: no patch could change it.
  private static Complex alike(RandomScim random, Complex from, Complex to) {
    if (!random.type().equals(TestSchemas.GADGET_TYPE)) {
      return to.values("members").isEmpty() ? to : to.with("members", from.get("members"));
    }
    Optional<dev.lockstep.scim.value.Value> batch = from.complex("origin").get("batch");
    Complex origin = to.complex("origin");
    return to.with("serial", from.get("serial"))
        .with("origin", origin.isEmpty() ? origin : origin.with("batch", batch));
  }
}
