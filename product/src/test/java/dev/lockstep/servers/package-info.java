/// Real servers that tests use where they are installed.
@NullMarked
package dev.lockstep.servers;

import org.jspecify.annotations.NullMarked;
