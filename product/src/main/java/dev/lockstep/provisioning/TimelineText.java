package dev.lockstep.provisioning;

import dev.lockstep.administration.AuditEntryJson;
import dev.lockstep.directory.AttributeAlias;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.Owner;
import dev.lockstep.directory.PastChange;
import dev.lockstep.directory.ResourceKind;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceLog;
import dev.lockstep.provisioning.Timeline.Happening;
import dev.lockstep.scim.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/// What happened, as a sentence and as JSON: the same in the console, the API and the command line.
public final class TimelineText {
  private TimelineText() {}

  public static String text(Happening happening) {
    return switch (happening) {
      case Happening.Changed changed -> changed(changed) + by(changed.change());
      case Happening.Provisioned(var recorded) ->
          ApplicationJson.word(recorded.entry().action())
              + ", "
              + ApplicationJson.word(recorded.entry().status())
              + ": "
              + recorded.entry().explanation();
      case Happening.Administered(var entry) -> entry.activity() + " by " + entry.actor().label();
      case Happening.Reported(var _, SourceLog.Entry entry) ->
          entry.line().event().word() + ": " + entry.line().text();
    };
  }

  /// Where it happened.
  public static String where(Happening happening) {
    return switch (happening) {
      case Happening.Changed _ -> "directory";
      case Happening.Provisioned(var recorded) -> "application " + recorded.application();
      case Happening.Administered _ -> "audit";
      case Happening.Reported(SourceId source, var _) -> "source " + source;
    };
  }

  private static String changed(Happening.Changed happening) {
    PastChange change = happening.change();
    return switch (change.entry().event()) {
      case CREATED -> "came into the directory";
      case UPDATED ->
          change.attributes().isEmpty()
              ? "changed"
              : "changed: " + named(change.entry().type(), change.attributes());
      case DELETED -> "went into the recycle bin";
      case RESTORED -> "came back out of the recycle bin";
      case PURGED -> "left the recycle bin for good";
      case MEMBER_ADDED ->
          happening.asMember()
              ? "joined the group '" + happening.otherName() + "'"
              : "'" + happening.otherName() + "' became a member";
      case MEMBER_REMOVED ->
          happening.asMember()
              ? "left the group '" + happening.otherName() + "'"
              : "'" + happening.otherName() + "' is no member any more";
    };
  }

  /// By Entra's names, as mappings call them, where there are any.
  private static String named(ResourceKind kind, List<String> paths) {
    List<AttributeAlias> aliases = kind.objectType().map(AttributeAlias::of).orElse(List.of());
    return paths.stream()
        .map(
            path ->
                aliases.stream()
                    .filter(alias -> alias.scim().equals(path))
                    .map(AttributeAlias::entra)
                    .findFirst()
                    .orElse(path))
        .collect(Collectors.joining(", "));
  }

  private static String by(PastChange change) {
    return change
        .by()
        .map(
            owner ->
                switch (owner) {
                  case Owner.Local() -> ", in Lockstep";
                  case Owner.Endpoint() -> ", by a SCIM client";
                  case Owner.OwnedBySource(SourceId source) -> ", by the source '" + source + "'";
                })
        .orElse("");
  }

  public static ObjectNode json(Happening happening) {
    ObjectNode json =
        Json.object().put("at", happening.at().toString()).put("text", text(happening));
    switch (happening) {
      case Happening.Changed changed -> put(json, changed);
      case Happening.Provisioned(var recorded) ->
          json.put("kind", "provisioning").set("operation", recorded.json());
      case Happening.Administered(var entry) ->
          json.put("kind", "audit").set("audit", AuditEntryJson.write(entry));
      case Happening.Reported(SourceId source, SourceLog.Entry entry) ->
          json.put("kind", "source")
              .put("source", source.value())
              .put("number", entry.number())
              .put("event", entry.line().event().word());
    }
    return json;
  }

  private static void put(ObjectNode json, Happening.Changed changed) {
    PastChange change = changed.change();
    json.put("kind", "directory")
        .put("event", change.entry().event().name().toLowerCase(Locale.ROOT));
    change.by().ifPresent(owner -> json.put("by", owner.text()));
    if (!change.attributes().isEmpty()) {
      change.attributes().forEach(json.putArray("attributes")::add);
    }
    change
        .other(changed.self())
        .ifPresent(
            id -> {
              ObjectNode other =
                  json.putObject(changed.asMember() ? "group" : "member").put("id", id.toString());
              changed
                  .other()
                  .map(DirectoryObject::label)
                  .ifPresent(name -> other.put("name", name));
            });
  }
}
