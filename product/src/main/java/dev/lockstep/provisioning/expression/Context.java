package dev.lockstep.provisioning.expression;

import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// What an expression may know besides the object.
///
/// @param random unpredictable in production: `RandomString` makes first passwords
/// @param defaultDomain what `DefaultDomain()` gives
public record Context(
    InstantSource clock, RandomGenerator random, Optional<String> defaultDomain) {}
