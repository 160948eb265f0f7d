/// SCIM over HTTP as a client: the token, limits in time and size, waiting where the service
/// provider asks for it, and a record of every exchange.
@NullMarked
package dev.lockstep.client;

import org.jspecify.annotations.NullMarked;
