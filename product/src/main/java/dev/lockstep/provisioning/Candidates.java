package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Application.Scope;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Whom a full cycle looks at: everything that may be in scope, and everything that is linked. Each
/// once, page by page.
final class Candidates {
  private static final int PAGE = 500;

  private final Application application;
  private final DirectoryReader directory;
  private final ProvisioningStore store;
  private final Assigned assigned;

  Candidates(
      Application application,
      DirectoryReader directory,
      ProvisioningStore store,
      Assigned assigned) {
    this.application = application;
    this.directory = directory;
    this.store = store;
    this.assigned = assigned;
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

  private void eachOfAll(ObjectType type, Visitor visitor) throws InterruptedException {
    Optional<ObjectId> after = Optional.empty();
    List<DirectoryObject> page;
    do {
      page = directory.page(application.directory(), type, after, PAGE);
      for (DirectoryObject object : page) {
        visitor.visit(object.id());
      }
      after = page.isEmpty() ? after : Optional.of(page.getLast().id());
    } while (page.size() == PAGE);
    eachLinked(
        type,
        links -> {
          Set<ObjectId> live =
              directory.findAll(application.directory(), links).stream()
                  .filter(object -> object.type() == type && !object.inRecycleBin())
                  .map(DirectoryObject::id)
                  .collect(Collectors.toCollection(HashSet::new));
          for (ObjectId link : links) {
            if (!live.contains(link)) {
              visitor.visit(link);
            }
          }
        });
  }

  private void eachAssigned(ObjectType type, Visitor visitor) throws InterruptedException {
    ObjectIds seen = new ObjectIds();
    Visitor once =
        object -> {
          if (seen.add(object.value())) {
            visitor.visit(object);
          }
        };
    for (Assignment assignment : assigned.all(application)) {
      if (assignment.type() == type) {
        once.visit(assignment.object());
      }
      if (assignment.type() == ObjectType.GROUP && type == ObjectType.USER) {
        eachUserOf(assignment.object(), once);
      }
    }
    eachLinked(
        type,
        links -> {
          for (ObjectId link : links) {
            once.visit(link);
          }
        });
  }

  private void eachUserOf(ObjectId group, Visitor visitor) throws InterruptedException {
    Optional<ObjectId> after = Optional.empty();
    List<ObjectId> page;
    do {
      page = directory.members(application.directory(), group, after, PAGE);
      for (DirectoryObject member : directory.findAll(application.directory(), page)) {
        if (member.type() == ObjectType.USER) {
          visitor.visit(member.id());
        }
      }
      after = page.isEmpty() ? after : Optional.of(page.getLast());
    } while (page.size() == PAGE);
  }

  private interface Page {
    void take(List<ObjectId> links) throws InterruptedException;
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
}
