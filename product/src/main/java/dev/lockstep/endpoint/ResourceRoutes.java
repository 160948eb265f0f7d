package dev.lockstep.endpoint;

import dev.lockstep.directory.Directory;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.MemberChange;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Owner;
import dev.lockstep.directory.ResourceKind;
import dev.lockstep.directory.Resources;
import dev.lockstep.directory.Search;
import dev.lockstep.endpoint.Profile.PatchAnswer;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ListResponse;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.message.ResourceWriter;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.patch.PatchReader;
import dev.lockstep.scim.query.AttributeSelection;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Users and Groups of one Directory (RFC 7644, section 3).
final class ResourceRoutes {
  /// Resources of a page where the client doesn't say.
  static final int DEFAULT_RESULTS = 100;

  /// More than any client's page; a page of users is then about a megabyte.
  static final int MAX_RESULTS = 1_000;

  private final Resources resources;
  private final DirectoryId directory;
  private final DirectorySchemas schemas;
  private final ResourceKind type;
  private final Profile profile;
  private final ScimRequest request;
  private final String base;
  private final Canonicaliser canonicaliser;

  /// @param base the URL of the Endpoint, as far as `/v2`
  ResourceRoutes(
      Resources resources,
      Tolerance tolerance,
      Directory directory,
      DirectorySchemas schemas,
      ResourceKind type,
      ScimRequest request,
      String base) {
    this.resources = resources;
    this.directory = directory.id();
    this.schemas = schemas;
    this.profile = Profile.of(directory.profile());
    this.type = type;
    this.request = request;
    this.base = base;
    this.canonicaliser = new Canonicaliser(schemas.of(type), tolerance);
  }

  ScimResponse collection() {
    return switch (request.method()) {
      case "GET" -> search();
      case "POST" -> create();
      default -> throw Endpoint.notAllowed(request);
    };
  }

  ScimResponse one(String id) {
    return switch (request.method()) {
      case "GET" -> get(id);
      case "PUT" -> replace(id);
      case "PATCH" -> patch(id);
      case "DELETE" -> {
        resources.delete(directory, type, id, Owner.endpoint());
        yield ScimResponse.empty(204);
      }
      default -> throw Endpoint.notAllowed(request);
    };
  }

  private ScimResponse get(String id) {
    DirectoryObject object = resources.get(directory, type, id);
    if (request.header("if-none-match").filter(etag(object)::equals).isPresent()) {
      return ScimResponse.empty(304).with("ETag", etag(object));
    }
    return shown(200, object);
  }

  private ScimResponse search() {
    Optional<BoundFilter> filter = request.parameter("filter").map(canonicaliser::filter);
    long startIndex = Math.max(1, number("startIndex", 1));
    int count = Math.clamp(number("count", DEFAULT_RESULTS), 0, MAX_RESULTS);
    AttributeSelection selection = selection();
    Search search = Search.of(type, count).where(filter).from(startIndex - 1).withTotal();
    Search.Result found = resources.search(directory, search);
    List<ObjectNode> page =
        found.objects().stream().map(object -> json(object, selection)).toList();
    return ScimResponse.of(
        200, ListResponse.page(found.total().orElseThrow(), startIndex, page).write());
  }

  private ScimResponse create() {
    Complex resource = resource(canonicaliser.resource(body()));
    if (type == ObjectType.USER && resource.get("active").isEmpty()) {
      resource = resource.with("active", Value.flag(true));
    }
    DirectoryObject created = resources.create(directory, type, resource, Owner.endpoint());
    return shown(201, created).with("Location", location(created));
  }

  private ScimResponse replace(String id) {
    JsonNode body = canonicaliser.resource(body());
    Complex resource = withActive(resource(body), id);
    Optional<List<ObjectId>> members =
        body.properties().stream().anyMatch(entry -> entry.getKey().equalsIgnoreCase("members"))
            ? Optional.of(resource.get("members").map(MemberChange::ids).orElse(List.of()))
            : Optional.empty();
    return shown(
        200,
        resources.replace(directory, type, id, resource, members, version(), Owner.endpoint()));
  }

  private ScimResponse patch(String id) {
    JsonNode body = canonicaliser.patch(body());
    List<PatchOperation> operations =
        PatchReader.read(schema(), body, canonicaliser.unknownAttribute());
    DirectoryObject changed =
        resources.patch(
            directory, type, id, operations, profile.absentElement(), version(), Owner.endpoint());
    // whoever names attributes wants to see them (RFC 7644, section 3.5.2)
    boolean resource =
        request.parameter("attributes").isPresent()
            || profile.patchAnswer(schema()) == PatchAnswer.RESOURCE;
    return resource ? shown(200, changed) : ScimResponse.empty(204).with("ETag", etag(changed));
  }

  private ResourceType schema() {
    return schemas.of(type);
  }

  private JsonNode body() {
    if (request.body().isEmpty()) {
      throw ScimException.badRequest(
          ScimType.INVALID_SYNTAX, request.method() + " needs a JSON body; it came empty");
    }
    return Json.parse(request.body().bytes());
  }

  private Complex resource(JsonNode body) {
    return ResourceReader.read(schema(), body, canonicaliser.unknownAttribute());
  }

  /// What a PUT means that doesn't say whether the user is active.
  private Complex withActive(Complex resource, String id) {
    if (type != ObjectType.USER || resource.get("active").isPresent()) {
      return resource;
    }
    return switch (profile.missingActive()) {
      case DEFAULT -> resource.with("active", Value.flag(true));
      case KEPT ->
          resource.with("active", resources.get(directory, type, id).document().get("active"));
    };
  }

  private long number(String name, long otherwise) {
    Optional<String> text = request.parameter(name);
    try {
      return text.map(String::strip).map(Long::parseLong).orElse(otherwise);
    } catch (NumberFormatException e) {
      throw ScimException.badRequest(
          ScimType.INVALID_VALUE,
          "'" + name + "' takes a whole number, not '" + text.orElse("") + "'");
    }
  }

  private Optional<Long> version() {
    Optional<String> wanted = request.header("if-match").filter(tag -> !tag.equals("*"));
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    String digits = wanted.get().replaceFirst("^W/", "").replace("\"", "");
    try {
      return Optional.of(Long.parseLong(digits));
    } catch (NumberFormatException e) {
      return Optional.of(-1L); // no version of ours: never matches
    }
  }

  private AttributeSelection selection() {
    return canonicaliser.selection(
        request.parameter("attributes"), request.parameter("excludedAttributes"));
  }

  private ScimResponse shown(int status, DirectoryObject object) {
    return ScimResponse.of(status, json(object, selection())).with("ETag", etag(object));
  }

  private ObjectNode json(DirectoryObject object, AttributeSelection selection) {
    boolean references = Resources.referencesOf(type).map(selection::includes).orElse(false);
    Complex resource = resources.resource(directory, object, references, this::location);
    return ResourceWriter.write(schema(), selection.project(resource));
  }

  private String location(DirectoryObject object) {
    return base + schemas.of(object.type()).endpoint() + "/" + object.id();
  }

  private static String etag(DirectoryObject object) {
    return "W/\"" + object.version() + "\"";
  }
}
