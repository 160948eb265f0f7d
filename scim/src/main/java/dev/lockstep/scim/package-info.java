/// What RFC 7643 and RFC 7644 say about data: no I/O, threads, clock or database in here.
@NullMarked
package dev.lockstep.scim;

import org.jspecify.annotations.NullMarked;
