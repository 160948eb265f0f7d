package dev.lockstep.target;

import dev.lockstep.client.ScimCall;
import dev.lockstep.client.ScimReply;
import dev.lockstep.scim.message.ErrorMessage;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Members that are put into a group or taken out, in chunks. A chunk that is refused for one of
/// its members is halved until only that member is left out: one bad member doesn't hold up the
/// rest.
final class MemberChanges {
  /// Finding a bad member costs a few requests; with more of them, it is the target that is wrong.
  private static final int MAX_UNKNOWN = 50;

  private final Conversation conversation;
  private final Preset preset;
  private final String groupId;
  private final List<String> unknown = new ArrayList<>();
  private boolean groupSeen;

  MemberChanges(Conversation conversation, Preset preset, String groupId) {
    this.conversation = conversation;
    this.preset = preset;
    this.groupId = groupId;
  }

  private enum Change {
    ADD,
    REMOVE
  }

  /// @return the new members that the target doesn't know
  List<String> apply(List<String> added, List<String> removed) throws InterruptedException {
    chunks(Change.ADD, added);
    chunks(Change.REMOVE, removed);
    return List.copyOf(unknown);
  }

  private void chunks(Change change, List<String> members) throws InterruptedException {
    for (int begin = 0; begin < members.size(); begin += preset.memberChunk()) {
      send(change, members.subList(begin, Math.min(begin + preset.memberChunk(), members.size())));
    }
  }

  private void send(Change change, List<String> members) throws InterruptedException {
    ScimCall call = ScimCall.patch(body(change, members), "Groups", groupId);
    ScimReply reply = conversation.send(call);
    if (reply.isSuccess()) {
      return;
    }
    if (!blamesMember(change, reply)) {
      throw conversation.refused(call, reply);
    }
    if (reply.status() == 404) {
      lookForGroup();
    }
    if (members.size() > 1) {
      int middle = members.size() / 2;
      send(change, members.subList(0, middle));
      send(change, members.subList(middle, members.size()));
    } else if (change == Change.ADD && reply.status() != 409) {
      unknown.add(members.getFirst());
      if (unknown.size() > MAX_UNKNOWN) {
        throw conversation.refused(call, reply);
      }
    }
  }

  private ObjectNode body(Change change, List<String> members) {
    return switch (change) {
      case ADD -> PatchBody.adding(members);
      case REMOVE -> PatchBody.removing(members, preset.removeMembers());
    };
  }

  /// Some call it a conflict when a member is there already and `noTarget` when none is; a 404
  /// means the group or a member, and `invalidValue` a member that isn't there or isn't active.
  private static boolean blamesMember(Change change, ScimReply reply) {
    return reply.status() == 404
        || switch (change) {
          case ADD -> reply.status() == 409 || says(reply, "invalidValue");
          case REMOVE -> says(reply, "noTarget");
        };
  }

  private static boolean says(ScimReply reply, String scimType) {
    return reply.status() == 400
        && reply
            .error()
            .flatMap(ErrorMessage::scimType)
            .filter(scimType::equalsIgnoreCase)
            .isPresent();
  }

  private void lookForGroup() throws InterruptedException {
    if (groupSeen) {
      return;
    }
    ScimCall call = ScimCall.get("Groups", groupId);
    ScimReply reply =
        conversation.send(
            preset.excludesMembers() ? call.with("excludedAttributes", "members") : call);
    if (reply.status() == 404) {
      throw conversation.groupGone(groupId);
    }
    if (!reply.isSuccess()) {
      throw conversation.refused(call, reply);
    }
    groupSeen = true;
  }
}
