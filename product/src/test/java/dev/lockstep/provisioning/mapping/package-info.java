@NullMarked
package dev.lockstep.provisioning.mapping;

import org.jspecify.annotations.NullMarked;
