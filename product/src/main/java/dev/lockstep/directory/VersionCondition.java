package dev.lockstep.directory;

/// Which versions of an object a write may be applied to: what a client means that has read the
/// object before (RFC 7644, section 3.14). Asked inside the unit of work that writes.
@FunctionalInterface
public interface VersionCondition {

  /// Whatever the version: the last write wins.
  VersionCondition ANY = _ -> true;

  boolean holds(long version);
}
