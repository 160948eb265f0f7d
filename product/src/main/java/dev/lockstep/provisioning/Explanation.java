package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Owner;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.ProvisioningLogEntry.ModifiedProperty;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Why an object is at the target as it is, from the source to the target's answer: what the
/// Directory knows, whether that is in scope, what each mapping makes of it, what is to be done
/// now, and what was done with which requests.
///
/// @param source empty where the Directory no longer has it
/// @param mappings empty likewise
/// @param link empty where it isn't at the target
/// @param pending empty where nothing waits to be done
/// @param operations the latest first, with their requests and answers
public record Explanation(
    ObjectId object,
    ObjectType type,
    String label,
    Optional<Source> source,
    Entitlement scope,
    List<Mapped> mappings,
    Optional<Link> link,
    Optional<Pending> pending,
    Decision decision,
    List<ProvisioningLogEntry> operations) {

  public Explanation {
    mappings = List.copyOf(mappings);
    operations = List.copyOf(operations);
  }

  /// @param deleted since when it is in the recycle bin
  public record Source(
      Owner owner, long version, Instant lastModified, Optional<Instant> deleted) {}

  /// @param value empty where the mapping gives none
  /// @param note why there is none
  /// @param failed whether the mapping can't be evaluated for this object
  public record Mapped(
      String source,
      String target,
      Optional<String> value,
      Optional<String> note,
      boolean failed) {}

  /// What the planner concludes for it now.
  public sealed interface Decision {
    record Do(Action action, String explanation, List<ModifiedProperty> changes)
        implements Decision {
      public Do {
        changes = List.copyOf(changes);
      }
    }

    /// It isn't linked: the target is asked first, by these attributes in turn.
    record Look(List<String> matching) implements Decision {
      public Look {
        matching = List.copyOf(matching);
      }
    }

    /// Nothing can be concluded, because a mapping fails.
    record Impossible(ErrorCode code, String problem) implements Decision {}
  }
}
