/// The command line of a running server: a client of its HTTP API like any other, which knows
/// nothing of what is inside.
@NullMarked
package dev.lockstep.cli;

import org.jspecify.annotations.NullMarked;
