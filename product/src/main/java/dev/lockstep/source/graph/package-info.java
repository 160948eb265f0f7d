/// A source of Microsoft Graph: Entra ID by its delta queries.
@NullMarked
package dev.lockstep.source.graph;

import org.jspecify.annotations.NullMarked;
