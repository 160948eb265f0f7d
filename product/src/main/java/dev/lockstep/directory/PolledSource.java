package dev.lockstep.directory;

import java.time.InstantSource;

/// A source while it is polled, and where what it tells goes.
record PolledSource(
    DirectoryStore store,
    SourceStore sources,
    InstantSource clock,
    DirectoryId directory,
    SourceId id) {}
