package dev.lockstep.store;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.Search.Position;

/// An object with its place in the order of a search.
record Found(Position position, DirectoryObject object) {}
