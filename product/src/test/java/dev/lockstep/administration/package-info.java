/// Who may do what, held over the real store.
@NullMarked
package dev.lockstep.administration;

import org.jspecify.annotations.NullMarked;
