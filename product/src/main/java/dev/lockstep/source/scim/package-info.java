/// A source that reads a SCIM service provider which Lockstep doesn't run.
@NullMarked
package dev.lockstep.source.scim;

import org.jspecify.annotations.NullMarked;
