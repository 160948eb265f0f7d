package dev.lockstep.scim.differential;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.unboundid.scim2.common.messages.PatchRequest;
import com.unboundid.scim2.common.utils.JsonUtils;
import dev.lockstep.scim.RandomScim;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.message.ResourceWriter;
import dev.lockstep.scim.message.ValueReader.Unknown;
import dev.lockstep.scim.patch.AbsentElement;
import dev.lockstep.scim.patch.Difference;
import dev.lockstep.scim.patch.Patch;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.patch.PatchReader;
import dev.lockstep.scim.patch.PatchWriter;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.value.Value.Complex;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A second opinion on PATCH: UnboundID's operations on the same resources. It knows no schema, and
/// every difference that this or another reading of the RFC makes is named here, and seen.
class UnboundIdPatchTest {
  private static final int PATCHES = 20_000;
  private static final String BESIDE_EXTENSION = "an attribute beside its extension";

  /// Why the two differ.
  private enum Reason {
    /// They know no schema: nothing is read-only, immutable or required to them.
    SCHEMA,

    /// They leave two primaries; RFC 7644, section 3.5.2, lets the new one take it from the old.
    PRIMARY,

    /// They create the element that an add's filter describes, as we do where a profile says so
    /// ([AbsentElement#CREATE]); that of an extension they create beside the extension.
    CREATED_BY_ADD,

    /// They refuse an add whose filter finds an element, though it only adds a part to it.
    ADD_TO_FOUND_ELEMENT,

    /// They take a remove for done whose filter finds nothing; table 9 calls it noTarget.
    NOTHING_TO_REMOVE
  }

  /// What became of a patch: a resource, or a `scimType`.
  private sealed interface Outcome {
    record Changed(Complex resource) implements Outcome {}

    record Refused(String scimType) implements Outcome {}
  }

  @Test
  void bothDoTheSameButForWhatIsNamed() throws Exception {
    Set<Reason> seen = EnumSet.noneOf(Reason.class);
    for (long seed = 0; seed < PATCHES; seed++) {
      RandomScim random = RandomScim.anyType(seed);
      Complex before = random.resource();
      List<PatchOperation> operation = operation(random, new Random(seed));
      if (operation.isEmpty()) {
        continue;
      }
      String wire = Json.text(PatchWriter.write(operation));
      Outcome ours = ours(random.type(), before, wire);
      Outcome theirs = theirs(random.type(), before, wire);
      if (!ours.equals(theirs)) {
        Optional<Reason> why = why(operation.getFirst(), ours, theirs);
        assertThat(why).as("%s on %s: ours %s, theirs %s", wire, before, ours, theirs).isPresent();
        seen.add(why.get());
      }
    }
    assertThat(seen)
        .as("a difference that is never seen is none")
        .isEqualTo(EnumSet.allOf(Reason.class));
  }

  private static Optional<Reason> why(PatchOperation operation, Outcome ours, Outcome theirs) {
    boolean filtered = operation.path().element().isPresent();
    if (ours instanceof Outcome.Refused(String scimType)) {
      return switch (scimType) {
        case "mutability", "invalidValue" -> Optional.of(Reason.SCHEMA);
        case "noTarget" ->
            switch (operation) {
              case PatchOperation.Remove _ -> Optional.of(Reason.NOTHING_TO_REMOVE);
              case PatchOperation.Add _ -> Optional.of(Reason.CREATED_BY_ADD);
              case PatchOperation.Replace _ -> Optional.empty();
            };
        default -> Optional.empty();
      };
    }
    if (!(theirs instanceof Outcome.Refused(String scimType))) {
      return Optional.empty();
    }
    if (scimType.equals(BESIDE_EXTENSION)) {
      return Optional.empty();
    }
    if (scimType.equals("two primaries")) {
      return Optional.of(Reason.PRIMARY);
    }
    return operation instanceof PatchOperation.Add && filtered
        ? Optional.of(Reason.ADD_TO_FOUND_ELEMENT)
        : Optional.empty();
  }

  /// One that would lead to another resource, on one that it wasn't made for.
  private static List<PatchOperation> operation(RandomScim scim, Random random) {
    Complex target = scim.resource();
    List<PatchOperation> operations =
        new java.util.ArrayList<>(Difference.between(scim.type(), scim.resource(), target));
    Collections.shuffle(operations, random);
    return operations.stream()
        .limit(1)
        .map(
            one ->
                random.nextBoolean() && one instanceof PatchOperation.Replace(var path, var value)
                    ? new PatchOperation.Add(path, value)
                    : one)
        .toList();
  }

  private static Outcome ours(ResourceType type, Complex before, String wire) {
    try {
      return new Outcome.Changed(
          Patch.apply(
              before,
              PatchReader.read(type, Json.parse(wire), Unknown.REJECT),
              AbsentElement.NO_TARGET));
    } catch (ScimException e) {
      return new Outcome.Refused(e.scimType().map(ScimType::keyword).orElse(""));
    }
  }

  private static Outcome theirs(ResourceType type, Complex before, String wire) throws Exception {
    ObjectNode json =
        (ObjectNode)
            JsonUtils.getObjectReader().readTree(Json.text(ResourceWriter.write(type, before)));
    PatchRequest request = JsonUtils.getObjectReader().forType(PatchRequest.class).readValue(wire);
    try {
      for (var operation : request.getOperations()) {
        operation.apply(json);
      }
    } catch (com.unboundid.scim2.common.exceptions.ScimException e) {
      return new Outcome.Refused(String.valueOf(e.getScimError().getScimType()));
    }
    try {
      return new Outcome.Changed(
          ResourceReader.readPart(type, Json.parse(json.toString()), Unknown.REJECT));
    } catch (ScimException e) {
      assertThat(e.detail()).containsAnyOf("primary values", "is there twice");
      return new Outcome.Refused(
          e.detail().contains("primary values") ? "two primaries" : BESIDE_EXTENSION);
    }
  }
}
