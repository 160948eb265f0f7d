/// The rules of dynamic groups: how they are read, written and held against users.
@NullMarked
package dev.lockstep.directory.rule;

import org.jspecify.annotations.NullMarked;
