package dev.lockstep.doctor;

import java.util.Optional;

/// What one check of a service provider showed.
///
/// @param check what must hold
/// @param source where that is asked for, such as `RFC 7644, 3.3`
/// @param found what was seen instead, or why it wasn't looked at
/// @param mend what the service provider's builders would change
public record Finding(
    String check, String source, Verdict verdict, String found, Optional<String> mend) {

  public enum Verdict {
    PASSED,
    FAILED,
    /// It couldn't be looked at, or the service provider doesn't claim it.
    SKIPPED
  }
}
