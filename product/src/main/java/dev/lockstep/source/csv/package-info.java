/// A source of CSV files in a folder.
@NullMarked
package dev.lockstep.source.csv;

import org.jspecify.annotations.NullMarked;
