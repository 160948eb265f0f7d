/// Sources over LDAP: Active Directory by DirSync, OpenLDAP and 389 Directory Server by RFC 4533,
/// others by timestamps.
@NullMarked
package dev.lockstep.source.ldap;

import org.jspecify.annotations.NullMarked;
