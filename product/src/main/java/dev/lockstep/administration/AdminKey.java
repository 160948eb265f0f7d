package dev.lockstep.administration;

import java.time.Instant;
import java.util.Optional;

/// A key with which a person or program administers Lockstep, without its secret.
public record AdminKey(String id, String name, Instant created, Optional<Instant> revoked) {}
