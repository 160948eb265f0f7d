/// CSV files as a source, applied to the real store.
@NullMarked
package dev.lockstep.source.csv;

import org.jspecify.annotations.NullMarked;
