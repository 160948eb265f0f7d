package dev.lockstep.client;

import java.io.IOException;

/// A URL leads where Lockstep doesn't connect to. Its message names the address and the mend.
public final class ForbiddenAddressException extends IOException {
  private static final long serialVersionUID = 1L;

  ForbiddenAddressException(String message) {
    super(message);
  }
}
