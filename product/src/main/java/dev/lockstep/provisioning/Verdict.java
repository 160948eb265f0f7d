package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.Reconciliation.Counts;
import java.util.List;
import java.util.Optional;

/// What came of one account of a reconciliation, or of the members of one group.
sealed interface Verdict {
  /// As it should be, or nobody's business.
  record Same(ObjectId object) implements Verdict {}

  /// A change is under way.
  record Waiting(ObjectId object) implements Verdict {}

  record Unknown(Finding finding) implements Verdict {}

  /// Of the members of one group.
  record OfMembers(List<Finding> findings, Counts counts) implements Verdict {}

  /// @param link as it was when it was compared
  /// @param reopened what it becomes where it is repaired; empty where it isn't
  record Drifted(Link link, List<Finding> findings, Optional<Link> reopened) implements Verdict {}
}
