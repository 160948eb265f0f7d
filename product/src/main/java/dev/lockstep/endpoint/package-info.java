/// The SCIM door of a Directory: a transport-free service provider that answers a [ScimRequest]
/// with a [ScimResponse], and a thin adapter for the HTTP server.
@NullMarked
package dev.lockstep.endpoint;

import org.jspecify.annotations.NullMarked;
