package dev.lockstep.api;

import dev.lockstep.directory.ClientHabits;
import dev.lockstep.directory.ClientProfile;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.Directory;
import dev.lockstep.directory.Directory.Provisioning;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.LocalObjects;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.RecycleBin;
import dev.lockstep.directory.ResourceView;
import dev.lockstep.directory.Resources;
import dev.lockstep.directory.SchemaDeclaration;
import dev.lockstep.directory.Search;
import dev.lockstep.directory.Search.Position;
import dev.lockstep.directory.VersionCondition;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.message.ResourceWriter;
import dev.lockstep.scim.message.ValueReader.Unknown;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.patch.PatchReader;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.FilterBinder;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Directories, their users and groups.
final class DirectoryRoutes {
  private final Directories directories;
  private final DirectoryReader reader;
  private final Resources resources;
  private final LocalObjects objects;
  private final RecycleBin bin;
  private final ClientHabits habits;

  DirectoryRoutes(
      Directories directories,
      DirectoryReader reader,
      Resources resources,
      LocalObjects objects,
      RecycleBin bin,
      ClientHabits habits) {
    this.directories = directories;
    this.reader = reader;
    this.resources = resources;
    this.objects = objects;
    this.bin = bin;
    this.habits = habits;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/directories", this::list).paged(),
        new Route("POST", "/directories", this::create),
        new Route("GET", "/directories/{directory}", this::get).observing("users", "groups"),
        new Route("PATCH", "/directories/{directory}", this::change),
        new Route("GET", "/directories/{directory}/schemas", this::schemas),
        new Route("PUT", "/directories/{directory}/schemas", this::declareSchemas),
        new Route("GET", "/directories/{directory}/habits", this::habits).paged(),
        new Route("GET", "/directories/{directory}/users", call -> search(call, ObjectType.USER))
            .paged("filter"),
        new Route("GET", "/directories/{directory}/groups", call -> search(call, ObjectType.GROUP))
            .paged("filter"),
        new Route("POST", "/directories/{directory}/users", call -> add(call, ObjectType.USER)),
        new Route("POST", "/directories/{directory}/groups", call -> add(call, ObjectType.GROUP)),
        new Route(
                "GET",
                "/directories/{directory}/users/{object}",
                call -> one(call, ObjectType.USER))
            .observing("groups"),
        new Route(
            "GET", "/directories/{directory}/groups/{object}", call -> one(call, ObjectType.GROUP)),
        new Route(
            "PUT", "/directories/{directory}/users/{object}", call -> set(call, ObjectType.USER)),
        new Route(
            "PUT", "/directories/{directory}/groups/{object}", call -> set(call, ObjectType.GROUP)),
        new Route(
            "PATCH",
            "/directories/{directory}/users/{object}",
            call -> patch(call, ObjectType.USER)),
        new Route(
            "PATCH",
            "/directories/{directory}/groups/{object}",
            call -> patch(call, ObjectType.GROUP)),
        new Route(
            "DELETE",
            "/directories/{directory}/users/{object}",
            call -> delete(call, ObjectType.USER)),
        new Route(
            "DELETE",
            "/directories/{directory}/groups/{object}",
            call -> delete(call, ObjectType.GROUP)),
        new Route(
                "POST",
                "/directories/{directory}/users/{object}/restore",
                call -> restore(call, ObjectType.USER))
            .taking("as"),
        new Route(
                "POST",
                "/directories/{directory}/groups/{object}/restore",
                call -> restore(call, ObjectType.GROUP))
            .taking("as"),
        new Route(
            "PUT", "/directories/{directory}/groups/{object}/members/{member}", this::addMember),
        new Route(
            "DELETE",
            "/directories/{directory}/groups/{object}/members/{member}",
            this::removeMember));
  }

  private ApiAnswer list(ApiCall call) {
    List<Directory> seen =
        directories.list().stream()
            .filter(directory -> call.access().sees(directory.id().value()))
            .toList();
    return ApiAnswer.pageOf(
        call, seen, directory -> directory.id().value(), directory -> json(call, directory));
  }

  private ApiAnswer create(ApiCall call) {
    ObjectNode body = call.object("id", "displayName");
    DirectoryId id = new DirectoryId(ApiCall.required(body, "id"));
    String displayName = ApiCall.optional(body, "displayName").orElse(id.value());
    return ApiAnswer.created(json(call, directories.create(id, displayName, call.actor())));
  }

  private ApiAnswer get(ApiCall call) {
    return ApiAnswer.ok(json(call, directories.get(call.directory())));
  }

  private ApiAnswer change(ApiCall call) {
    ObjectNode body = call.object("displayName", "provisioning", "profile", "recycleBinLife");
    Optional<String> name =
        body.has("displayName")
            ? Optional.of(ApiCall.required(body, "displayName"))
            : Optional.empty();
    Optional<Provisioning> provisioning =
        ApiCall.optional(body, "provisioning").map(DirectoryRoutes::provisioning);
    Optional<ClientProfile> profile = ApiCall.optional(body, "profile").map(ClientProfile::parse);
    Optional<Duration> life = ApiCall.optional(body, "recycleBinLife").map(DirectoryRoutes::life);
    if (name.isEmpty() && provisioning.isEmpty() && profile.isEmpty() && life.isEmpty()) {
      throw new IllegalArgumentException(
          "'displayName', 'provisioning', 'profile' or 'recycleBinLife' is required");
    }
    DirectoryId id = call.directory();
    // first what may be refused, so that nothing is changed then
    life.ifPresent(wanted -> directories.setRecycleBinLife(id, wanted, call.actor()));
    name.ifPresent(wanted -> directories.rename(id, wanted, call.actor()));
    provisioning.ifPresent(wanted -> directories.setProvisioning(id, wanted, call.actor()));
    profile.ifPresent(wanted -> directories.setProfile(id, wanted, call.actor()));
    return ApiAnswer.ok(json(call, directories.get(id)));
  }

  private static Duration life(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'recycleBinLife' takes a duration such as P30D, not '" + text + "'", e);
    }
  }

  private static Provisioning provisioning(String text) {
    return switch (text) {
      case "manual" -> Provisioning.MANUAL;
      case "automatic" -> Provisioning.AUTOMATIC;
      case String other ->
          throw new IllegalArgumentException(
              "'provisioning' is manual or automatic, not '" + other + "'");
    };
  }

  private ApiAnswer habits(ApiCall call) {
    DirectoryId id = directories.get(call.directory()).id();
    return ApiAnswer.pageOf(call, habits.met(id), ClientHabits.Met::habit, DirectoryRoutes::json);
  }

  private static ObjectNode json(ClientHabits.Met met) {
    ObjectNode json = Json.object().put("habit", met.habit()).put("description", met.description());
    ArrayNode evidence = json.putArray("evidence");
    met.evidence().forEach(evidence::add);
    return json.put("understood", met.understood()).put("refused", met.refused());
  }

  private ObjectNode json(ApiCall call, Directory directory) {
    return Json.object()
        .put("id", directory.id().value())
        .put("displayName", directory.displayName())
        .put("provisioning", directory.provisioning().name().toLowerCase(Locale.ROOT))
        .put("profile", directory.profile().text())
        .put("recycleBinLife", directory.recycleBinLife().toString())
        .put("endpoint", call.base() + "/scim/" + directory.id() + "/v2")
        .put("created", directory.created().toString())
        .put("users", reader.count(directory.id(), ObjectType.USER))
        .put("groups", reader.count(directory.id(), ObjectType.GROUP));
  }

  // Schemas

  private ApiAnswer schemas(ApiCall call) {
    directories.get(call.directory());
    return ApiAnswer.ok(SchemaDeclaration.write(reader.schemas(call.directory())));
  }

  private ApiAnswer declareSchemas(ApiCall call) {
    DirectorySchemas declared = SchemaDeclaration.read(call.body());
    directories.declareSchemas(call.directory(), declared, call.actor());
    return ApiAnswer.ok(SchemaDeclaration.write(declared));
  }

  // Users and groups

  private ApiAnswer search(ApiCall call, ObjectType type) {
    DirectoryId directory = call.directory();
    directories.get(directory);
    Optional<BoundFilter> filter =
        call.parameter("filter")
            .map(text -> FilterBinder.bind(reader.schemas(directory).of(type), text));
    Search search =
        Search.of(type, call.limit())
            .where(filter)
            .after(call.place().map(id -> new Position(Optional.empty(), ObjectId.of(id))))
            .withTotal();
    Search.Result found = resources.search(directory, search);
    return ApiAnswer.page(
        Json.object().put("total", found.total().orElseThrow()),
        found.objects().stream().map(object -> json(call, object, false)).toList(),
        found.next().map(position -> position.id().toString()));
  }

  private ApiAnswer one(ApiCall call, ObjectType type) {
    DirectoryObject object = resources.get(call.directory(), type, call.variable("object"));
    return ApiAnswer.ok(json(call, object, true));
  }

  private ApiAnswer add(ApiCall call, ObjectType type) {
    Complex resource = resource(call, type);
    return ApiAnswer.created(
        json(call, objects.create(call.directory(), type, resource, call.actor()), true));
  }

  private ApiAnswer set(ApiCall call, ObjectType type) {
    Complex resource = resource(call, type);
    String id = call.variable("object");
    return ApiAnswer.ok(
        json(
            call,
            objects.replace(call.directory(), type, id, resource, condition(call), call.actor()),
            true));
  }

  /// Clients and sources write to objects too: what was compared is compared again where it is
  /// written.
  private static VersionCondition condition(ApiCall call) {
    return call.matched()
        .map(seen -> seen.path("meta").path("version").asString(""))
        .<VersionCondition>map(version -> now -> ResourceView.version(now).equals(version))
        .orElse(VersionCondition.ANY);
  }

  /// A user of whom nothing is said may sign in.
  private Complex resource(ApiCall call, ObjectType type) {
    directories.get(call.directory());
    Complex resource =
        ResourceReader.read(reader.schemas(call.directory()).of(type), call.body(), Unknown.REJECT);
    return type == ObjectType.USER && resource.get("active").isEmpty()
        ? resource.with("active", Value.flag(true))
        : resource;
  }

  private ApiAnswer patch(ApiCall call, ObjectType type) {
    directories.get(call.directory());
    List<PatchOperation> operations =
        PatchReader.read(reader.schemas(call.directory()).of(type), call.body(), Unknown.REJECT);
    String id = call.variable("object");
    return ApiAnswer.ok(
        json(
            call,
            objects.patch(call.directory(), type, id, operations, condition(call), call.actor()),
            true));
  }

  private ApiAnswer delete(ApiCall call, ObjectType type) {
    objects.delete(call.directory(), type, call.variable("object"), condition(call), call.actor());
    return ApiAnswer.done();
  }

  private ApiAnswer restore(ApiCall call, ObjectType type) {
    boolean asOwn =
        switch (call.parameter("as").orElse("")) {
          case "" -> false;
          case "own" -> true;
          case String other ->
              throw new IllegalArgumentException(
                  "'as' is own, or isn't there; not '" + other + "'");
        };
    String id = call.variable("object");
    DirectoryObject restored =
        ObjectId.parse(id)
            .flatMap(parsed -> reader.find(call.directory(), parsed))
            .filter(object -> object.type().equals(type) && object.inRecycleBin())
            .map(object -> bin.restore(call.directory(), object.id(), asOwn, call.actor()))
            .orElseGet(() -> objects.restore(call.directory(), type, id, call.actor()));
    return ApiAnswer.ok(json(call, restored, true));
  }

  private ApiAnswer addMember(ApiCall call) {
    ObjectId member = ApiCall.objectId(call.variable("member"));
    objects.addMember(call.directory(), call.variable("object"), member, call.actor());
    return ApiAnswer.done();
  }

  private ApiAnswer removeMember(ApiCall call) {
    ObjectId member = ApiCall.objectId(call.variable("member"));
    objects.removeMember(call.directory(), call.variable("object"), member, call.actor());
    return ApiAnswer.done();
  }

  private ObjectNode json(ApiCall call, DirectoryObject object, boolean references) {
    String base = call.base() + "/api/v1/directories/" + call.directory();
    Function<DirectoryObject, String> location =
        one ->
            base
                + switch (one.objectType()) {
                  case USER -> "/users/";
                  case GROUP -> "/groups/";
                }
                + one.id();
    Complex resource =
        references
            ? resources.view().whole(call.directory(), object, location)
            : ResourceView.resource(object, location);
    return ResourceWriter.write(reader.schemas(call.directory()).of(object.type()), resource)
        .put("owner", object.owner().text());
  }
}
