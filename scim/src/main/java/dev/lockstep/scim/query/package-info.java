/// Attribute names, paths and filters: the written form, the form bound to a schema, and matching.
@NullMarked
package dev.lockstep.scim.query;

import org.jspecify.annotations.NullMarked;
