/// What every source must do, held against real servers.
@NullMarked
package dev.lockstep.source;

import org.jspecify.annotations.NullMarked;
