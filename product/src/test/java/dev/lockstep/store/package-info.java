/// Tests of the stores: one contract, run on each database.
@NullMarked
package dev.lockstep.store;

import org.jspecify.annotations.NullMarked;
