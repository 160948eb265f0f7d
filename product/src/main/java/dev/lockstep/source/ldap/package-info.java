/// Sources over LDAP: Active Directory by DirSync.
@NullMarked
package dev.lockstep.source.ldap;

import org.jspecify.annotations.NullMarked;
