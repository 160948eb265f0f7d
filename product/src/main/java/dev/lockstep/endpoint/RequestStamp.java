package dev.lockstep.endpoint;

import java.time.Instant;
import java.util.UUID;

/// What tells one request from all others, for answers that carry it.
public record RequestStamp(UUID id, Instant time) {}
