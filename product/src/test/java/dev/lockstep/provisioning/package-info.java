/// Applications, their cycles, plans and policies, against a target that fails as it is told.
@NullMarked
package dev.lockstep.provisioning;

import org.jspecify.annotations.NullMarked;
