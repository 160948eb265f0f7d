/// What the library and the product cost, measured with JMH. Never shipped.
@NullMarked
package dev.lockstep.benchmarks;

import org.jspecify.annotations.NullMarked;
