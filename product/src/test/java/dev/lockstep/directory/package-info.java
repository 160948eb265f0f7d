/// The use cases of Directories, held over the real store.
@NullMarked
package dev.lockstep.directory;

import org.jspecify.annotations.NullMarked;
