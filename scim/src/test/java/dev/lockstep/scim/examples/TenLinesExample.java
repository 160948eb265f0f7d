package dev.lockstep.scim.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.CanonicalValues;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.message.ResourceValidator;
import dev.lockstep.scim.message.ValueReader.Unknown;
import dev.lockstep.scim.patch.AbsentElement;
import dev.lockstep.scim.patch.Patch;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.patch.PatchReader;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.FilterBinder;
import dev.lockstep.scim.query.FilterMatcher;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value.Complex;
import java.util.List;

/// The code of the README, which [ReadmeTest] runs and compares.
final class TenLinesExample {
  private TenLinesExample() {}

  static Complex tenLines(String body, String changes) {
    // begin
    ResourceType type = Schemas.USER_TYPE;
    Complex user = ResourceReader.read(type, Json.parse(body), Unknown.REJECT);
    ResourceValidator.require(ResourceValidator.problems(type, user, CanonicalValues.SUGGESTED));

    List<PatchOperation> patch = PatchReader.read(type, Json.parse(changes), Unknown.REJECT);
    Complex changed = Patch.apply(user, patch, AbsentElement.CREATE);

    BoundFilter filter = FilterBinder.bind(type, "active eq true and emails[type eq \"work\"]");
    boolean found = FilterMatcher.matches(filter, changed);
    // end
    assertThat(found).isTrue();
    return changed;
  }
}
