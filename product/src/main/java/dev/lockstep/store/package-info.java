/// Where everything is kept: JDBC over one database, its schema and migrations.
@NullMarked
package dev.lockstep.store;

import org.jspecify.annotations.NullMarked;
