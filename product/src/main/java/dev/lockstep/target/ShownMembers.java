package dev.lockstep.target;

import dev.lockstep.client.ScimCall;
import dev.lockstep.client.ScimReply;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.Target.Answer;
import dev.lockstep.provisioning.Target.Members;
import dev.lockstep.provisioning.TargetException;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Reads a group's members, and nothing else of it. Who has none may leave the attribute out (RFC
/// 7643, section 2.5).
final class ShownMembers {
  private ShownMembers() {}

  static Answer<Members> of(Conversation conversation, Preset preset, String groupId)
      throws InterruptedException {
    if (!preset.returnsMembers()) {
      return conversation.answer(new Members.Hidden());
    }
    ScimCall call = ScimCall.get("Groups", groupId).with("attributes", "members");
    ScimReply reply;
    try {
      reply = conversation.send(call);
    } catch (TargetException e) {
      if (conversation.wasTooLarge()) {
        return conversation.answer(new Members.TooMany());
      }
      throw e;
    }
    if (reply.status() == 404) {
      return conversation.answer(new Members.Gone());
    }
    if (!reply.isSuccess()) {
      throw conversation.refused(call, reply);
    }
    return conversation.answer(
        new Members.Shown(
            ids(conversation, reply.json().orElseThrow(() -> noGroup(conversation)))));
  }

  private static Set<String> ids(Conversation conversation, JsonNode group) {
    if (!group.isObject()) {
      throw noGroup(conversation);
    }
    Set<String> ids = new HashSet<>();
    for (JsonNode member : group.path("members")) {
      String id = member.path("value").asString("");
      if (!id.isEmpty()) {
        ids.add(id);
      }
    }
    return ids;
  }

  private static TargetException noGroup(Conversation conversation) {
    return conversation.failed(
        ErrorCode.SERVICE_INCOMPATIBLE,
        "the target answered with something else than a group",
        false);
  }
}
