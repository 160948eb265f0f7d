/// The expression language of attribute mappings, as Entra's documentation defines it, and what
/// this product adds: `And`, `Or`, comparisons on absent values that hold, functions over each
/// value of a multi-valued attribute, and attributes by their SCIM path.
///
/// Pure: an expression sees the attributes, the clock and the randomness that it is given.
@NullMarked
package dev.lockstep.provisioning.expression;

import org.jspecify.annotations.NullMarked;
