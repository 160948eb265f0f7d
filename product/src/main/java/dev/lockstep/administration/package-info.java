/// Who may do what, and who did: administrators and their keys, the audit log, and secrets kept
/// encrypted.
@NullMarked
package dev.lockstep.administration;

import org.jspecify.annotations.NullMarked;
