/// The target of an Application: a SCIM service provider behind its preset, over the SCIM client.
@NullMarked
package dev.lockstep.target;

import org.jspecify.annotations.NullMarked;
