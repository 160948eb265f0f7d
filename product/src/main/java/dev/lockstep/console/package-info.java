/// The console: pages for people over the hearts' use cases, rendered on the server.
@NullMarked
package dev.lockstep.console;

import org.jspecify.annotations.NullMarked;
