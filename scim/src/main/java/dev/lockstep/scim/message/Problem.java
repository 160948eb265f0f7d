package dev.lockstep.scim.message;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;

/// What is wrong with a resource.
///
/// @param path the attribute, for example `emails[0].value`
/// @param detail names the path, what is wrong with it and what would be right; never the value of
///     what is only written
public record Problem(ScimType scimType, String path, String detail) {

  /// As the answer to a request.
  public ScimException exception() {
    return ScimException.badRequest(scimType, detail);
  }
}
