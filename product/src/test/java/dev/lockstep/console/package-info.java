/// The console's sessions; its pages are tested in a browser, beside the program.
@NullMarked
package dev.lockstep.console;

import org.jspecify.annotations.NullMarked;
