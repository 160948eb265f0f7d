/// JSON at the edge: strict reading of what strangers send.
@NullMarked
package dev.lockstep.scim.json;

import org.jspecify.annotations.NullMarked;
