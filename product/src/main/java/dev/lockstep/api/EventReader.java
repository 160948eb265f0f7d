package dev.lockstep.api;

import dev.lockstep.administration.Access;
import java.util.Optional;
import java.util.function.Supplier;

/// Who reads a stream of events.
///
/// @param credential by which their streams are counted
/// @param access what they may see now; empty as soon as they may no longer read
/// @param gone what they are told then
public record EventReader(String credential, Supplier<Optional<Access>> access, String gone) {}
