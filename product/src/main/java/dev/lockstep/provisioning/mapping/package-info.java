/// From a source object to what its target should hold: attribute mappings, scoping filters and
/// their evaluation. Pure.
@NullMarked
package dev.lockstep.provisioning.mapping;

import org.jspecify.annotations.NullMarked;
