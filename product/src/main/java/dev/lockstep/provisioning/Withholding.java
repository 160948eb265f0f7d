package dev.lockstep.provisioning;

import java.util.Optional;

/// A destructive operation that wasn't done.
///
/// @param operation a disable or delete; empty where members would be removed from a group
/// @param removals how many members those would be
/// @param tripped whether it is more than the guard lets pass
record Withholding(
    Optional<Operation> operation, long removals, boolean tripped, String explanation) {}
