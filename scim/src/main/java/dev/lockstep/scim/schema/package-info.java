/// Schemas and resource types as data (RFC 7643, sections 3, 6 and 7).
@NullMarked
package dev.lockstep.scim.schema;

import org.jspecify.annotations.NullMarked;
