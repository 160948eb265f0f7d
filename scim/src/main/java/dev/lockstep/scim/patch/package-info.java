/// PATCH: the written request, its form bound to a schema, and its application (RFC 7644, 3.5.2).
@NullMarked
package dev.lockstep.scim.patch;

import org.jspecify.annotations.NullMarked;
