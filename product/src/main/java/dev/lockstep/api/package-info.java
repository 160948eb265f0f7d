/// The admin API: `/api/v1/…`, JSON over the hearts' use cases, errors as RFC 9457 problems.
@NullMarked
package dev.lockstep.api;

import org.jspecify.annotations.NullMarked;
