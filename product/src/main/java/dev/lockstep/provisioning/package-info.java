/// The provisioning service: Applications with their scope, assignments and mappings; the planner;
/// cycles; links, escrows and the provisioning log. It owns the interfaces of what it needs from
/// outside: the target and its store.
@NullMarked
package dev.lockstep.provisioning;

import org.jspecify.annotations.NullMarked;
