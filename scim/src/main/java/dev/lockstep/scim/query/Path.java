package dev.lockstep.scim.query;

import java.util.Optional;

/// The path of a PATCH operation as written (RFC 7644, figure 7): `name.familyName`,
/// `emails[type eq "work"]`, `emails[type eq "work"].value`.
///
/// @param attribute with its sub-attribute where no bracket follows
/// @param element the bracket's filter
/// @param subAttribute what stands behind the bracket
public record Path(
    AttributeName attribute, Optional<Filter> element, Optional<String> subAttribute) {}
