/// The Endpoint as SCIM clients meet it.
@NullMarked
package dev.lockstep.endpoint;

import org.jspecify.annotations.NullMarked;
