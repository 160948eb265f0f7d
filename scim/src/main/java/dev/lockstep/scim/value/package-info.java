/// Typed values of resources: what an attribute holds once it has been parsed (RFC 7643, section 2).
@NullMarked
package dev.lockstep.scim.value;

import org.jspecify.annotations.NullMarked;
