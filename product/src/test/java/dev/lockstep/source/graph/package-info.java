/// Microsoft Graph as a source, against an emulator of the project's own.
@NullMarked
package dev.lockstep.source.graph;

import org.jspecify.annotations.NullMarked;
