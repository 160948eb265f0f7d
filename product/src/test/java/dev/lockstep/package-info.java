/// Tests of the whole, and of what holds it together.
@NullMarked
package dev.lockstep;

import org.jspecify.annotations.NullMarked;
