package dev.lockstep.endpoint;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.ResourceView;
import dev.lockstep.directory.ResourceView.References;
import dev.lockstep.scim.message.ListResponse;
import dev.lockstep.scim.message.ResourceWriter;
import dev.lockstep.scim.query.AttributeSelection;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Resources as the answer to a call shows them. References are written while pages of them are
/// read, so that the answer for a group of a million members takes the memory of one page; where
/// the answer shows none, none is asked for.
final class Representation {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private final ResourceView view;
  private final Call call;

  Representation(ResourceView view, Call call) {
    this.view = view;
    this.call = call;
  }

  /// The answer with this resource as its body.
  ScimResponse answer(int status, DirectoryObject object) {
    AttributeSelection selection = call.selection(object.type());
    ScimResponse response =
        showsReferences(object, selection)
            ? ScimResponse.streamed(status, out -> write(out, object, selection))
            : ScimResponse.of(status, tree(object, selection));
    return tagged(response, object).with("Location", call.location(object));
  }

  ScimResponse tagged(ScimResponse response, DirectoryObject object) {
    return call.capabilities().etag() ? response.with("ETag", Preconditions.tag(object)) : response;
  }

  /// A resource with the selection of its type.
  record Selected(DirectoryObject object, AttributeSelection selection) {}

  /// The answer to a query.
  ///
  /// @param frame the list without its resources
  ScimResponse answer(ListResponse frame, List<Selected> resources) {
    ObjectNode list = frame.write().put("itemsPerPage", resources.size());
    if (resources.stream().anyMatch(one -> showsReferences(one.object(), one.selection()))) {
      return ScimResponse.streamed(200, out -> write(out, list, resources));
    }
    ArrayNode array = list.putArray("Resources");
    resources.forEach(one -> array.add(tree(one.object(), one.selection())));
    return ScimResponse.of(200, list);
  }

  private static boolean showsReferences(DirectoryObject object, AttributeSelection selection) {
    return ResourceView.referencesOf(object.type()).map(selection::includes).orElse(false);
  }

  private ObjectNode tree(DirectoryObject object, AttributeSelection selection) {
    ResourceType type = call.schemas().of(object.type());
    Complex resource = withManagersUrl(ResourceView.resource(object, call::location));
    Complex shown =
        call.capabilities().etag()
            ? resource
            : resource.with("meta", resource.complex("meta").without("version"));
    ObjectNode tree = ResourceWriter.write(type, selection.project(shown));
    call.imitated(object.type()).ifPresent(imitated -> imitated.emptied().forEach(tree::putArray));
    return tree;
  }

  /// `$ref` beside a manager's id (RFC 7643, section 4.3), whatever the client wrote there (Q-E15).
  /// Who is no user of the Directory has no URL in it.
  private Complex withManagersUrl(Complex resource) {
    Complex extension = resource.complex(Schemas.ENTERPRISE_USER.id());
    Complex manager = extension.complex("manager");
    return manager
        .text("value")
        .filter(id -> ObjectId.parse(id).isPresent())
        .map(id -> manager.with("$ref", Value.text(call.location(ObjectType.USER, id))))
        .map(one -> resource.with(Schemas.ENTERPRISE_USER.id(), extension.with("manager", one)))
        .orElse(resource);
  }

  private void write(OutputStream out, DirectoryObject object, AttributeSelection selection) {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      write(json, new Selected(object, selection), Optional.empty());
    }
  }

  private void write(OutputStream out, ObjectNode list, List<Selected> resources) {
    List<DirectoryObject> showing =
        resources.stream()
            .filter(one -> showsReferences(one.object(), one.selection()))
            .map(Selected::object)
            .toList();
    Map<ObjectId, References> groups = view.groupsOfEach(call.id(), showing, call::location);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      for (var entry : list.properties()) {
        json.writeName(entry.getKey());
        if (entry.getKey().equals("Resources")) {
          json.writeStartArray();
          for (Selected one : resources) {
            write(json, one, Optional.ofNullable(groups.get(one.object().id())));
          }
          json.writeEndArray();
        } else {
          json.writeTree(entry.getValue());
        }
      }
      json.writeEndObject();
    }
  }

  /// @param first the first page of its references where it is read already
  private void write(JsonGenerator json, Selected one, Optional<References> first) {
    DirectoryObject object = one.object();
    AttributeSelection selection = one.selection();
    ObjectNode tree = tree(object, selection);
    if (!showsReferences(object, selection)) {
      json.writeTree(tree);
      return;
    }
    json.writeStartObject();
    for (var entry : tree.properties()) {
      json.writeName(entry.getKey());
      json.writeTree(entry.getValue());
    }
    references(json, one, first.orElseGet(() -> page(object, Optional.empty())));
    json.writeEndObject();
  }

  private void references(JsonGenerator json, Selected one, References first) {
    String name = ResourceView.referencesOf(one.object().type()).orElseThrow();
    References page = first;
    if (page.values().isEmpty()) {
      return; // an empty list is an absent one (RFC 7643, section 2.5)
    }
    json.writeName(name);
    json.writeStartArray();
    elements(json, page, name, one.selection());
    while (page.next().isPresent()) {
      page = page(one.object(), page.next());
      elements(json, page, name, one.selection());
    }
    json.writeEndArray();
  }

  private References page(DirectoryObject object, Optional<ObjectId> after) {
    return view.references(call.id(), object, after, call::location);
  }

  private static void elements(
      JsonGenerator json, References page, String name, AttributeSelection selection) {
    if (page.values().isEmpty()) {
      return; // behind the last full page
    }
    List<Value> values = List.copyOf(page.values());
    Complex projected = selection.project(Complex.of(name, new Value.Multi(values)));
    ObjectNode holder = JSON.createObjectNode();
    projected.get(name).ifPresent(value -> ResourceWriter.put(holder, name, value));
    for (JsonNode element : holder.path(name)) {
      json.writeTree(element);
    }
  }
}
