package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import java.util.List;
import java.util.Optional;

/// Where is kept what undos have put on hold: objects, and memberships.
public interface HoldStore {
  Optional<Hold> hold(ApplicationId id, ObjectId object);

  /// Of those of these objects that are on hold, in no order.
  List<Hold> holds(ApplicationId id, List<ObjectId> objects);

  /// In the order of their objects, those after this one.
  List<Hold> holds(ApplicationId id, Optional<ObjectId> after, int limit);

  /// In place of one that is there.
  void put(ApplicationId id, Hold hold);

  void release(ApplicationId id, ObjectId object);

  void releaseAll(ApplicationId id, ObjectType type);

  boolean holdsMembershipsOf(ApplicationId id, ObjectId group);

  /// The members of such memberships of a group, in their order.
  List<ObjectId> heldMembersOf(
      ApplicationId id, ObjectId group, Optional<ObjectId> after, int limit);

  /// The groups of such memberships of somebody, in their order.
  List<ObjectId> heldGroupsOf(
      ApplicationId id, ObjectId member, Optional<ObjectId> after, int limit);

  /// Whether the member is wanted in the group; empty where the Directory decides.
  Optional<Boolean> wants(ApplicationId id, ObjectId group, ObjectId member);

  /// In the order of their keys, those after this one.
  List<HeldMembership> memberships(ApplicationId id, Optional<HeldMembership.Key> after, int limit);

  /// Some of one group.
  List<HeldMembership> membershipsOf(ApplicationId id, ObjectId group, int limit);

  /// In place of one that is there.
  void put(ApplicationId id, HeldMembership held);

  void release(ApplicationId id, HeldMembership.Key key);
}
