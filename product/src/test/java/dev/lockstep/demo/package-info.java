/// What the demonstration may do to a domain that isn't its own.
@NullMarked
package dev.lockstep.demo;

import org.jspecify.annotations.NullMarked;
