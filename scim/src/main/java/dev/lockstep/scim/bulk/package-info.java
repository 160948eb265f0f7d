/// Bulk requests and responses, and the order in which their references want them carried out (RFC
/// 7644, section 3.7).
@NullMarked
package dev.lockstep.scim.bulk;

import org.jspecify.annotations.NullMarked;
