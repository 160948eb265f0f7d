package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Application.Scope;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Whom a full cycle looks at: everything that may be in scope, everything that is linked, and whose
/// creation was begun. Each once, page by page.
final class Candidates {
  private static final int PAGE = 500;

  private final Application application;
  private final DirectoryReader directory;
  private final ProvisioningStore store;
  private final Assigned assigned;
  private final ReadAhead ahead;

  /// @param ahead told of each page before its objects are visited
  Candidates(
      Application application,
      DirectoryReader directory,
      ProvisioningStore store,
      Assigned assigned,
      ReadAhead ahead) {
    this.application = application;
    this.directory = directory;
    this.store = store;
    this.assigned = assigned;
    this.ahead = ahead;
  }

  interface Visitor {
    void visit(ObjectId object) throws InterruptedException;
  }

  void each(ObjectType type, Visitor visitor) throws InterruptedException {
    switch (application.scope()) {
      case Scope.ALL -> eachOfAll(type, visitor);
      case Scope.ASSIGNED -> eachAssigned(type, visitor);
    }
  }

  private static void visit(List<ObjectId> page, Visitor visitor) throws InterruptedException {
    for (ObjectId object : page) {
      visitor.visit(object);
    }
  }

  private void eachOfAll(ObjectType type, Visitor visitor) throws InterruptedException {
    Optional<ObjectId> after = Optional.empty();
    List<DirectoryObject> page;
    do {
      page = directory.page(application.directory(), type, after, PAGE);
      List<ObjectId> ids = page.stream().map(DirectoryObject::id).toList();
      ahead.loadObjects(page, ids);
      visit(ids, visitor);
      after = page.isEmpty() ? after : Optional.of(ids.getLast());
    } while (page.size() == PAGE);
    Page gone =
        objects -> {
          Set<ObjectId> live =
              directory.findAll(application.directory(), objects).stream()
                  .filter(object -> object.type() == type && !object.inRecycleBin())
                  .map(DirectoryObject::id)
                  .collect(Collectors.toCollection(HashSet::new));
          List<ObjectId> left = objects.stream().filter(one -> !live.contains(one)).toList();
          ahead.load(left);
          visit(left, visitor);
        };
    eachLinked(type, gone);
    eachBegun(type, gone);
  }

  private void eachAssigned(ObjectType type, Visitor visitor) throws InterruptedException {
    ObjectIds seen = new ObjectIds();
    Page once =
        page -> {
          List<ObjectId> fresh = page.stream().filter(one -> seen.add(one.value())).toList();
          ahead.load(fresh);
          visit(fresh, visitor);
        };
    List<Assignment> assignments = assigned.all(application);
    List<ObjectId> directly =
        assignments.stream()
            .filter(assignment -> assignment.type() == type)
            .map(Assignment::object)
            .toList();
    for (int from = 0; from < directly.size(); from += PAGE) {
      once.take(directly.subList(from, Math.min(directly.size(), from + PAGE)));
    }
    if (type == ObjectType.USER) {
      for (Assignment assignment : assignments) {
        if (assignment.type() == ObjectType.GROUP) {
          eachUserOf(assignment.object(), once);
        }
      }
    }
    eachLinked(type, once);
    eachBegun(type, once);
  }

  private void eachUserOf(ObjectId group, Page taker) throws InterruptedException {
    Optional<ObjectId> after = Optional.empty();
    List<ObjectId> page;
    do {
      page = directory.members(application.directory(), group, after, PAGE);
      taker.take(
          directory.findAll(application.directory(), page).stream()
              .filter(member -> member.type() == ObjectType.USER)
              .map(DirectoryObject::id)
              .sorted(Comparator.comparing(ObjectId::toString))
              .toList());
      after = page.isEmpty() ? after : Optional.of(page.getLast());
    } while (page.size() == PAGE);
  }

  private interface Page {
    void take(List<ObjectId> objects) throws InterruptedException;
  }

  private void eachLinked(ObjectType type, Page taker) throws InterruptedException {
    Optional<ObjectId> after = Optional.empty();
    List<Link> page;
    do {
      page = store.links(application.id(), after, PAGE);
      taker.take(page.stream().filter(link -> link.type() == type).map(Link::object).toList());
      after = page.isEmpty() ? after : Optional.of(page.getLast().object());
    } while (page.size() == PAGE);
  }

  /// Who isn't linked and may have an account all the same, which the cycle looks for.
  private void eachBegun(ObjectType type, Page taker) throws InterruptedException {
    Optional<ObjectId> after = Optional.empty();
    List<Pending> page;
    do {
      page = store.begun(application.id(), after, PAGE);
      List<ObjectId> begun =
          page.stream().filter(one -> one.type() == type).map(Pending::object).toList();
      Set<ObjectId> linked =
          store.links(application.id(), begun).stream()
              .map(Link::object)
              .collect(Collectors.toSet());
      taker.take(begun.stream().filter(one -> !linked.contains(one)).toList());
      after = page.isEmpty() ? after : Optional.of(page.getLast().object());
    } while (page.size() == PAGE);
  }
}
