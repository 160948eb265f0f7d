/// Examines any SCIM 2.0 service provider and says what it gets wrong.
@NullMarked
package dev.lockstep.doctor;

import org.jspecify.annotations.NullMarked;
