package dev.lockstep.directory;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One thing that a Source has to tell of one object. Objects are named by their anchor: text that
/// never changes while the object lives (AD: base64 of objectGUID, which Entra calls
/// `onPremisesImmutableId`).
public sealed interface SourceChange {
  String anchor();

  /// An object was added or changed.
  ///
  /// @param parent the anchor of the container it is in, where that is known or has changed
  /// @param attributes by the source's names. Absent: unchanged; an empty list: cleared. Binary
  ///     values as base64. Computed ones, such as `accountEnabled` (`true` or `false`), are the
  ///     source's to add
  /// @param whole whether `attributes` is all there is, so that what is absent is cleared
  record Upsert(
      String anchor,
      Kind kind,
      Optional<String> parent,
      Map<String, List<String>> attributes,
      boolean whole)
      implements SourceChange {
    public Upsert {
      attributes = Map.copyOf(attributes);
    }
  }

  /// An object is there, and as it was told of before.
  record Present(String anchor) implements SourceChange {}

  /// An object changes at this time without a word from its source, as an account does that
  /// expires; so it is read again then. Without a time, it doesn't any more.
  record Due(String anchor, Optional<Instant> at) implements SourceChange {}

  /// An object is gone, with its memberships and every reference to it.
  record Removed(String anchor) implements SourceChange {}

  /// A reference from one object to another was added, or with `present` false taken away. The
  /// other object may not have been told of yet.
  record Linked(String anchor, Reference reference, String target, boolean present)
      implements SourceChange {}

  /// All references of one kind that the object has: others are taken away.
  record Links(String anchor, Reference reference, List<String> targets) implements SourceChange {
    public Links {
      targets = List.copyOf(targets);
    }
  }

  enum Kind {
    USER,
    GROUP,
    /// An organizational unit or what else holds objects: only its place in the tree matters.
    CONTAINER
  }

  enum Reference {
    MEMBER,
    MANAGER
  }
}
