/// Rules by which a dynamic group chooses its members, in Entra's language: read from text, written
/// back, and held against users. Pure: what is asked is a user and the time.
@NullMarked
package dev.lockstep.directory.rule;

import org.jspecify.annotations.NullMarked;
