/// Protocol messages and the JSON of resources (RFC 7644, section 3; RFC 7643, section 8).
@NullMarked
package dev.lockstep.scim.message;

import org.jspecify.annotations.NullMarked;
