package dev.lockstep.target;

import dev.lockstep.provisioning.Target.Match;
import dev.lockstep.provisioning.Target.Resource;
import dev.lockstep.provisioning.Target.Write;
import dev.lockstep.provisioning.TargetException;
import dev.lockstep.scim.value.Value.Complex;
import java.util.List;
import java.util.Optional;

/// Looks for accounts whose creation was sent and not answered: no account is made twice, so that a
/// creation is never sent again without a look.
final class LostCreations {
  private final Search search;
  private final PresetLimits limits;

  LostCreations(Search search, PresetLimits limits) {
    this.search = search;
    this.limits = limits;
  }

  /// The account that a lost reply was about, if it is there and nothing speaks against it. A
  /// target that can't be asked either leaves the outcome as unknown as it was.
  Optional<Resource> find(Conversation conversation, Write.Create create)
      throws InterruptedException {
    for (Match match : create.recognizedBy()) {
      if (limits.to(create.type(), match).isPresent()) {
        continue;
      }
      try {
        List<Resource> found = search.find(conversation, create.type(), match);
        if (found.size() == 1 && isOurs(create.document(), found.getFirst().document())) {
          return Optional.of(found.getFirst());
        }
      } catch (TargetException stillUnknown) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static boolean isOurs(Complex sent, Complex found) {
    Optional<String> externalId = found.text("externalId");
    return externalId.isEmpty() || externalId.equals(sent.text("externalId"));
  }
}
