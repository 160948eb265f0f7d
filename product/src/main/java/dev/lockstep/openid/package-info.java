/// Edge: signing in at an OpenID provider.
@NullMarked
package dev.lockstep.openid;

import org.jspecify.annotations.NullMarked;
