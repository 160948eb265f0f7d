/// The root: [Main] starts, [Config] says how, [Lockstep] wires the rooms together.
@NullMarked
package dev.lockstep;

import org.jspecify.annotations.NullMarked;
