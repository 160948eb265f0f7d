package dev.lockstep.api;

import dev.lockstep.administration.Permission;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.Membership;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Resources;
import dev.lockstep.provisioning.Timeline;
import dev.lockstep.provisioning.TimelineText;
import dev.lockstep.scim.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// What happened to a user or group, and which groups it is in.
final class TimelineRoutes {
  private final Directories directories;
  private final DirectoryReader reader;
  private final Resources resources;
  private final Timeline timeline;

  TimelineRoutes(
      Directories directories, DirectoryReader reader, Resources resources, Timeline timeline) {
    this.directories = directories;
    this.reader = reader;
    this.resources = resources;
    this.timeline = timeline;
  }

  List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    for (ObjectType type : ObjectType.values()) {
      String one =
          "/directories/{directory}/"
              + switch (type) {
                case USER -> "users";
                case GROUP -> "groups";
              }
              + "/{object}";
      routes.add(new Route("GET", one + "/timeline", call -> timeline(call, type)).paged());
      routes.add(new Route("GET", one + "/memberships", call -> memberships(call, type)).paged());
    }
    return routes;
  }

  /// Of whoever is in the recycle bin or was purged too.
  private ApiAnswer timeline(ApiCall call, ObjectType type) {
    DirectoryId directory = directories.get(call.directory()).id();
    ObjectId object = call.object();
    boolean other =
        reader.find(directory, object).filter(found -> !found.type().equals(type)).isPresent();
    Timeline.Page page =
        timeline.page(
            directory,
            object,
            call.access().may(Permission.READ_AUDIT, directory.value()),
            call.place(),
            call.limit());
    if (other || (page.happenings().isEmpty() && reader.find(directory, object).isEmpty())) {
      throw new NoSuchElementException("there is no " + type.resourceType() + " '" + object + "'");
    }
    return ApiAnswer.page(
        Json.object(), page.happenings().stream().map(TimelineText::json).toList(), page.next());
  }

  private ApiAnswer memberships(ApiCall call, ObjectType type) {
    DirectoryId directory = call.directory();
    DirectoryObject object = resources.get(directory, type, call.variable("object"));
    List<Membership> found =
        reader.memberships(directory, object.id(), call.place().map(ObjectId::of), call.ask());
    Map<ObjectId, DirectoryObject> groups = reader.findById(directory, Membership.groups(found));
    return ApiAnswer.page(call, found, one -> one.group().toString(), one -> json(one, groups));
  }

  private static ObjectNode json(Membership one, Map<ObjectId, DirectoryObject> groups) {
    ObjectNode json = Json.object();
    put(json, one.group(), groups);
    json.put("inherited", !one.direct());
    one.through().ifPresent(group -> put(json.putObject("through"), group, groups));
    return json;
  }

  private static void put(ObjectNode json, ObjectId group, Map<ObjectId, DirectoryObject> groups) {
    json.put("id", group.toString());
    Optional.ofNullable(groups.get(group))
        .map(DirectoryObject::label)
        .ifPresent(name -> json.put("displayName", name));
  }
}
