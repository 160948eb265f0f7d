/// What the library and the product cost: microbenchmarks by JMH, and load on a running program.
/// Never shipped. `benchmarks/README.md` says how to run them and what was seen.
@NullMarked
package dev.lockstep.benchmarks;

import org.jspecify.annotations.NullMarked;
