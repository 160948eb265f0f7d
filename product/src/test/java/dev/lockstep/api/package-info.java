/// Parts of the admin API that need no server.
@NullMarked
package dev.lockstep.api;

import org.jspecify.annotations.NullMarked;
