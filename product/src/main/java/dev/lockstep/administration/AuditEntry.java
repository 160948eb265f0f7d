package dev.lockstep.administration;

import java.time.Instant;
import java.util.Optional;

/// One thing that somebody changed. Holds no secret.
///
/// @param id grows with time; 0 until it is stored
/// @param activity what was done, for example `Issue token`
/// @param subject what it was done to, for example `directory/aws/token/2f…`
public record AuditEntry(
    long id,
    Instant at,
    Actor actor,
    String activity,
    String subject,
    Optional<String> before,
    Optional<String> after) {}
