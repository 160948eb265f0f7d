package dev.lockstep.target;

import dev.lockstep.client.ScimCall;
import dev.lockstep.client.ScimReply;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.Target.Match;
import dev.lockstep.provisioning.Target.Resource;
import dev.lockstep.provisioning.TargetException;
import dev.lockstep.scim.message.ListResponse;
import dev.lockstep.scim.query.FilterPrinter;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Questions to a target and its answers, which are believed only where they fit the question.
final class Queries {
  private final Preset preset;

  Queries(Preset preset) {
    this.preset = preset;
  }

  /// The resources whose attribute has this value.
  List<Resource> find(Conversation conversation, ObjectType type, Match match)
      throws InterruptedException {
    Kind kind = Kind.of(type);
    String filter = FilterPrinter.equality(match.attribute(), match.value());
    ScimCall call = ScimCall.get(kind.segment()).with("filter", filter);
    ScimReply reply = conversation.send(sparingMembers(type, call));
    if (isForTheFilter(reply)) {
      throw conversation.failed(
          ErrorCode.INCOMPATIBLE_FILTERING,
          "the target refused the filter " + filter + ": " + Refusal.of(reply).message(),
          false);
    }
    if (!reply.isSuccess()) {
      throw conversation.refused(call, reply);
    }
    List<Resource> found = resources(conversation, type, list(conversation, reply));
    for (Resource resource : found) {
      if (Answers.contradicts(kind.type(), resource, match)) {
        throw contradiction(conversation, filter, found.size(), resource);
      }
    }
    return found;
  }

  /// What the target takes of others it may refuse for the value of one, so that this says nothing
  /// of the target.
  private static boolean isForTheFilter(ScimReply reply) {
    return reply.status() == 400 || reply.status() == 414 || reply.status() == 422;
  }

  /// Whoever ignores filters returns what there is. A single other one is somebody whose value the
  /// target takes for the same, without its accents for example.
  private static TargetException contradiction(
      Conversation conversation, String filter, int found, Resource first) {
    return found > 1
        ? conversation.failed(
            ErrorCode.SERVICE_INCOMPATIBLE,
            "the target ignores the filter " + filter + ": it returned " + first.id(),
            false)
        : conversation.failed(
            ErrorCode.INCOMPATIBLE_FILTERING,
            "the target returned "
                + first.id()
                + " for the filter "
                + filter
                + ", which has another value there",
            false);
  }

  static ListResponse list(Conversation conversation, ScimReply reply) {
    return reply
        .json()
        .flatMap(ListResponse::read)
        .orElseThrow(
            () ->
                conversation.failed(
                    ErrorCode.SERVICE_INCOMPATIBLE,
                    "the target answered a query with something else than a ListResponse",
                    false));
  }

  static List<Resource> resources(Conversation conversation, ObjectType type, ListResponse list) {
    List<Resource> resources = new ArrayList<>();
    for (JsonNode node : list.resources()) {
      resources.add(
          Answers.resource(Kind.of(type).type(), node)
              .orElseThrow(
                  () ->
                      conversation.failed(
                          ErrorCode.SERVICE_INCOMPATIBLE,
                          "the target returned a " + type.resourceType() + " without 'id'",
                          false)));
    }
    return List.copyOf(resources);
  }

  /// Groups without their members, which may be millions.
  ScimCall sparingMembers(ObjectType type, ScimCall call) {
    return type == ObjectType.GROUP && preset.excludesMembers()
        ? call.with("excludedAttributes", "members")
        : call;
  }
}
