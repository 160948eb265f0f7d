package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.scim.schema.Schemas;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads a page of objects at once, with their managers, their links and what is on hold of them, as
/// a walk over all objects comes to the page. Whatever else is asked for is read by itself, and the
/// latest of that is remembered. For one thread.
final class ReadAhead implements Lookups {
  /// Objects and links that were read by themselves, as many as a page.
  private static final int REMEMBERED = 500;

  private final Application application;
  private final DirectoryReader directory;
  private final ProvisioningStore store;
  private final Kept kept;
  private final DirectorySchemas schemas;
  private final boolean anyHeld;
  private final Map<ObjectId, Optional<DirectoryObject>> objects = latest();
  private final Map<ObjectId, Optional<Link>> links = latest();
  private Page page = Page.EMPTY;

  ReadAhead(Application application, DirectoryReader directory, ProvisioningStore store) {
    this.application = application;
    this.directory = directory;
    this.store = store;
    this.kept = new Kept(directory, store);
    this.schemas = kept.schemas(application);
    this.anyHeld = !store.holds().holds(application.id(), Optional.empty(), 1).isEmpty();
  }

  /// @param ids of whom all is known that there is
  private record Page(
      Set<ObjectId> ids,
      Map<ObjectId, DirectoryObject> objects,
      Map<ObjectId, Link> links,
      Map<ObjectId, Hold> holds,
      Map<ObjectId, Creation> creations) {
    static final Page EMPTY = new Page(Set.of(), Map.of(), Map.of(), Map.of(), Map.of());
  }

  private static <T> Map<ObjectId, T> latest() {
    return new LinkedHashMap<>(REMEMBERED, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<ObjectId, T> eldest) {
        return size() > REMEMBERED;
      }
    };
  }

  /// The page that is looked at from now on.
  void load(List<ObjectId> ids) {
    loadObjects(all(ids), ids);
  }

  private List<DirectoryObject> all(List<ObjectId> ids) {
    return ids.isEmpty() ? List.of() : directory.findAll(application.directory(), ids);
  }

  /// Likewise, of objects that were read already.
  ///
  /// @param ids of these, and of those that there aren't
  void loadObjects(List<DirectoryObject> read, List<ObjectId> ids) {
    page = ids.isEmpty() ? Page.EMPTY : page(read, ids);
  }

  private Page page(List<DirectoryObject> read, List<ObjectId> ids) {
    Map<ObjectId, DirectoryObject> found = new HashMap<>();
    read.forEach(object -> found.put(object.id(), object));
    Set<ObjectId> known = new HashSet<>(ids);
    List<ObjectId> managers =
        read.stream().flatMap(object -> manager(object).stream()).filter(known::add).toList();
    all(managers).forEach(object -> found.put(object.id(), object));
    List<ObjectId> all = List.copyOf(known);
    Map<ObjectId, Link> linked = new HashMap<>();
    store.links(application.id(), all).forEach(link -> linked.put(link.object(), link));
    Map<ObjectId, Hold> held = new HashMap<>();
    if (anyHeld) {
      store.holds().holds(application.id(), all).forEach(hold -> held.put(hold.object(), hold));
    }
    List<ObjectId> unlinked = all.stream().filter(id -> !linked.containsKey(id)).toList();
    return new Page(known, found, linked, held, store.creations(application.id(), unlinked));
  }

  private static Optional<ObjectId> manager(DirectoryObject object) {
    return object
        .document()
        .complex(Schemas.ENTERPRISE_USER.id())
        .complex("manager")
        .text("value")
        .flatMap(ObjectId::parse);
  }

  @Override
  public DirectorySchemas schemas(Application of) {
    return schemas;
  }

  @Override
  public Optional<DirectoryObject> object(Application of, ObjectId id) {
    return page.ids().contains(id)
        ? Optional.ofNullable(page.objects().get(id))
        : objects.computeIfAbsent(id, one -> kept.object(application, one));
  }

  @Override
  public Optional<Link> link(Application of, ObjectId object) {
    return page.ids().contains(object)
        ? Optional.ofNullable(page.links().get(object))
        : links.computeIfAbsent(object, one -> kept.link(application, one));
  }

  @Override
  public Optional<Hold> hold(Application of, ObjectId object) {
    return page.ids().contains(object)
        ? Optional.ofNullable(page.holds().get(object))
        : anyHeld ? kept.hold(application, object) : Optional.empty();
  }

  @Override
  public Optional<Creation> creation(Application of, ObjectId object) {
    return page.ids().contains(object)
        ? Optional.ofNullable(page.creations().get(object))
        : kept.creation(application, object);
  }
}
