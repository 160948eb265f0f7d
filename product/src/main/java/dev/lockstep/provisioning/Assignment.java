package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import java.time.Instant;

/// A user or group that an administrator assigned to an Application.
public record Assignment(ObjectId object, ObjectType type, Instant assigned) {}
