package dev.lockstep.target;

import dev.lockstep.client.ScimCall;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Target.Match;
import dev.lockstep.provisioning.Target.Page;
import dev.lockstep.provisioning.Target.Position;
import dev.lockstep.provisioning.Target.Resource;
import dev.lockstep.scim.message.ListResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Finds resources by one attribute: by a filter, or, where the service provider says that it has
/// none, by reading all of them page by page.
final class Search {
  private final Queries queries;
  private final AtomicReference<Offer> offer;

  Search(Queries queries, AtomicReference<Offer> offer) {
    this.queries = queries;
    this.offer = offer;
  }

  List<Resource> find(Conversation conversation, ObjectType type, Match match)
      throws InterruptedException {
    return offer.get().capabilities().filters()
        ? queries.find(conversation, type, match)
        : among(conversation, type, match);
  }

  private List<Resource> among(Conversation conversation, ObjectType type, Match match)
      throws InterruptedException {
    List<Resource> found = new ArrayList<>();
    Optional<Position> next = Optional.of(Position.START);
    while (next.isPresent()) {
      Page page = page(conversation, type, next.get());
      page.resources().stream()
          .filter(resource -> Answers.holds(Kind.of(type).type(), resource, match))
          .forEach(found::add);
      next = page.next();
    }
    return List.copyOf(found);
  }

  Page page(Conversation conversation, ObjectType type, Position from) throws InterruptedException {
    Listing listing = new Listing(conversation, from, offer.get());
    ScimCall call = listing.ask(ScimCall.get(Kind.of(type).segment()));
    ListResponse list =
        Queries.list(conversation, conversation.demand(queries.sparingMembers(type, call)));
    return listing.page(list, Queries.resources(conversation, type, list));
  }
}
