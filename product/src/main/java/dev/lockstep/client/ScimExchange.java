package dev.lockstep.client;

import java.time.Duration;
import java.util.Optional;

/// One request and its answer, for logs: no header, bodies cut to a bounded length, passwords and
/// the token blotted out.
///
/// @param status 0 where no answer came
public record ScimExchange(
    String method,
    String url,
    Optional<String> requestBody,
    int status,
    Optional<String> responseBody,
    Duration duration) {}
