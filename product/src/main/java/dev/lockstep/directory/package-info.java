/// A Directory: its users, groups, memberships and change feed, the SCIM rules over them, the
/// settings and tokens of its Endpoint, and the contract of the Sources that fill it.
@NullMarked
package dev.lockstep.directory;

import org.jspecify.annotations.NullMarked;
