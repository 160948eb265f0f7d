package dev.lockstep.endpoint;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.RequestInspector.Change;
import dev.lockstep.directory.ResourceKind;
import dev.lockstep.directory.Resources;
import dev.lockstep.endpoint.Profile.PatchAnswer;
import java.util.Optional;

/// The resources of one kind, one at a time (RFC 7644, sections 3.3 to 3.6).
final class ResourceRoutes {
  private final Resources resources;
  private final Call call;
  private final ResourceKind kind;
  private final Writes writes;
  private final Representation representation;
  private final Preconditions preconditions;

  ResourceRoutes(Resources resources, Call call, ResourceKind kind) {
    this.resources = resources;
    this.call = call;
    this.kind = kind;
    this.writes = new Writes(resources, call, kind);
    this.representation = new Representation(resources.view(), call);
    this.preconditions = Preconditions.of(call);
  }

  ScimResponse create() {
    DirectoryObject created = writes.create(writes.read(call.body(), resources.newId()));
    record("create", created.id().toString(), Optional.empty(), Optional.of(created));
    return representation.answer(201, created);
  }

  ScimResponse get(String id) {
    DirectoryObject object = resources.get(call.id(), kind, id);
    preconditions.checkMatch(object);
    if (preconditions.isKnown(object.version())) {
      return representation.tagged(ScimResponse.empty(304), object);
    }
    return representation.answer(200, object);
  }

  ScimResponse replace(String id) {
    SeenVersion before = new SeenVersion(preconditions);
    DirectoryObject replaced = writes.replacement(id, call.body(), before).get();
    record("replace", id, before.seen(), Optional.of(replaced));
    return representation.answer(200, replaced);
  }

  ScimResponse patch(String id) {
    SeenVersion before = new SeenVersion(preconditions);
    DirectoryObject changed = writes.change(id, call.body(), before).get();
    record("patch", id, before.seen(), Optional.of(changed));
    // whoever names attributes wants to see them (RFC 7644, section 3.5.2)
    boolean shown =
        call.request().parameter("attributes").isPresent()
            || call.profile().patchAnswer(call.schemas().of(kind)) == PatchAnswer.RESOURCE;
    return shown
        ? representation.answer(200, changed)
        : representation.tagged(ScimResponse.empty(204), changed);
  }

  ScimResponse delete(String id) {
    SeenVersion before = new SeenVersion(preconditions);
    writes.delete(id, before);
    record("delete", id, before.seen(), Optional.empty());
    return ScimResponse.empty(204);
  }

  private void record(
      String action, String id, Optional<String> before, Optional<DirectoryObject> after) {
    call.recording()
        .wrote(
            new Change(
                action,
                call.schemas().of(kind).endpoint() + "/" + id,
                before,
                after.map(Preconditions::tag)));
  }
}
