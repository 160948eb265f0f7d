package dev.lockstep.scim.query;

import java.util.Optional;

/// An attribute as a client wrote it: `userName`, `name.familyName`, or prefixed with a schema's
/// URN (RFC 7644, section 3.10). Not yet held against a schema: names may be in any case and may
/// not exist.
public record AttributeName(Optional<String> urn, String name, Optional<String> subAttribute) {

  @Override
  public String toString() {
    return urn.map(prefix -> prefix + ":").orElse("")
        + name
        + subAttribute.map(sub -> "." + sub).orElse("");
  }
}
