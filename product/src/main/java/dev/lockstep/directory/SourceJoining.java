package dev.lockstep.directory;

import dev.lockstep.directory.SourceStore.Link;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.query.FilterBinder;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// People of whom several sources tell. A new user of a source that has rules is looked for among
/// those of the others; from then on both are linked to the one person, by their anchors, whatever
/// is renamed. Each attribute belongs to one of the sources. The person leaves with the last of
/// them. Inside a unit of work; what the sources are to do is asked anew in each, as it may be
/// changed while one of them is read.
final class SourceJoining {
  private final DirectoryStore store;
  private final SourceStore sources;
  private final InstantSource clock;
  private final DirectoryId directory;
  private final SourceId source;

  /// Of all sources of the Directory, once one is needed in the unit of work.
  private @Nullable Map<SourceId, Settings> settings;

  private record Settings(JoinSettings joins, SourceFilter filter) {
    static final Settings NONE = new Settings(JoinSettings.NONE, SourceFilter.of(Map.of()));

    static Settings of(Map<String, String> settings) {
      return new Settings(JoinSettings.of(settings), SourceFilter.of(settings));
    }
  }

  SourceJoining(PolledSource polled) {
    this.store = polled.store();
    this.sources = polled.sources();
    this.clock = polled.clock();
    this.directory = polled.directory();
    this.source = polled.id();
  }

  void beginUnit() {
    settings = null;
  }

  /// Whom a new user of the source is; empty for somebody new. No other source looks for the same
  /// one before the unit ends.
  ///
  /// @throws AmbiguousException where that can't be told
  Optional<DirectoryObject> find(
      ObjectType type, SourceMapping mapping, Map<String, List<String>> attributes)
      throws AmbiguousException {
    if (type != ObjectType.USER) {
      return Optional.empty();
    }
    for (String rule : of(source).rules()) {
      Optional<String> value = mapping.text(type, rule, attributes);
      value.ifPresent(_ -> store.claim(directory, "who is joined"));
      List<DirectoryObject> found = value.map(text -> matching(rule, text)).orElse(List.of());
      if (found.size() > 1) {
        throw new AmbiguousException(
            "several users have the %s '%s': %s"
                .formatted(
                    rule,
                    value.orElse(""),
                    found.stream().map(DirectoryObject::label).collect(Collectors.joining(", "))));
      }
      if (!found.isEmpty()) {
        return Optional.of(found.getFirst());
      }
    }
    return Optional.empty();
  }

  /// Whether new users of the source are looked for.
  boolean joins() {
    return !of(source).rules().isEmpty();
  }

  /// A new user may be one of several.
  static final class AmbiguousException extends Exception {
    private static final long serialVersionUID = 1L;

    AmbiguousException(String message) {
      super(message);
    }
  }

  /// Live users of other sources, or of Lockstep's own, to whom none of this source is linked.
  private List<DirectoryObject> matching(String rule, String value) {
    String path =
        AttributeAlias.USERS.stream()
            .filter(alias -> alias.entra().equals(rule))
            .map(AttributeAlias::scim)
            .findFirst()
            .orElseThrow();
    String comparison = "eq " + Json.quoted(value);
    String filter =
        path.endsWith("].value")
            ? path.substring(0, path.length() - "].value".length())
                + " and value "
                + comparison
                + "]"
            : path + " " + comparison;
    Search search =
        Search.of(ObjectType.USER, 10)
            .where(
                Optional.of(
                    FilterBinder.bind(store.schemas(directory).of(ObjectType.USER), filter)));
    return store.search(directory, search).objects().stream().filter(this::free).toList();
  }

  private boolean free(DirectoryObject object) {
    return switch (object.owner()) {
      case Owner.Endpoint() -> false;
      case Owner.Local() -> true;
      case Owner.OwnedBySource(SourceId owner) ->
          !owner.equals(source)
              && links(object.id()).stream().noneMatch(link -> link.source().equals(source));
    };
  }

  /// Whether another entry of this source has a say in it.
  boolean isFilledByAnother(DirectoryObject object, String anchor) {
    return links(object.id()).stream()
        .anyMatch(link -> link.source().equals(source) && !link.anchor().equals(anchor));
  }

  /// What of the mapping is this source's for an object, as one of those that are linked to it, or
  /// about to be.
  SourceMapping mine(DirectoryObject object, SourceMapping mapping) {
    return owned(object).map(owns -> mapping.restricted(object.objectType(), owns)).orElse(mapping);
  }

  boolean ownsManager(DirectoryObject object) {
    return owned(object).map(owns -> owns.test(JoinSettings.MANAGER)).orElse(true);
  }

  /// Empty where all is this source's.
  private Optional<Predicate<String>> owned(DirectoryObject object) {
    if (!anyJoins()) {
      return Optional.empty();
    }
    List<SourceId> linked =
        Stream.concat(links(object.id()).stream().map(Link::source), Stream.of(source))
            .distinct()
            .toList();
    return linked.size() < 2
        ? Optional.empty()
        : Optional.of(attribute -> owner(attribute, linked, object).equals(source));
  }

  private SourceId owner(String attribute, List<SourceId> linked, DirectoryObject object) {
    List<SourceId> declared =
        linked.stream().filter(one -> of(one).owns().contains(attribute)).toList();
    List<SourceId> others = linked.stream().filter(one -> of(one).owns().isEmpty()).toList();
    List<SourceId> candidates =
        !declared.isEmpty() ? declared : !others.isEmpty() ? others : linked;
    return candidates.stream().min(order(object)).orElse(source);
  }

  private Comparator<SourceId> order(DirectoryObject object) {
    return Comparator.comparingInt((SourceId one) -> of(one).precedence())
        .thenComparing(one -> !object.owner().equals(Owner.source(one)))
        .thenComparing(SourceId::value);
  }

  /// The links of other sources to an object.
  List<Link> others(ObjectId object) {
    return anyJoins()
        ? links(object).stream().filter(link -> !link.source().equals(source)).toList()
        : List.of();
  }

  /// This source tells of a person no more, and others do: they own what it owned, and are read
  /// again for it.
  ///
  /// @param others not empty
  void leave(DirectoryObject object, List<Link> others) {
    if (object.owner().equals(Owner.source(source))) {
      SourceId heir = others.stream().map(Link::source).distinct().min(order(object)).orElseThrow();
      store.update(directory, object.ownedBy(Owner.source(heir), clock.instant()));
    }
    others.forEach(
        link ->
            sources.setDue(directory, link.source(), link.anchor(), Optional.of(clock.instant())));
  }

  /// Of sources that have a say in it.
  private List<Link> links(ObjectId object) {
    return sources.links(directory, object).stream().filter(link -> !link.leftOut()).toList();
  }

  /// Has the filters of other sources asked again about a person who is another now, also those that
  /// leave the person out: their sources don't tell of it.
  void changed(DirectoryObject before, DirectoryObject after) {
    if (!anyJoins()) {
      return;
    }
    for (Link link : sources.links(directory, after.id())) {
      if (!link.source().equals(source)
          && settings(link.source()).filter().asksForWhatDiffers(before, after)) {
        sources.setDue(directory, link.source(), link.anchor(), Optional.of(clock.instant()));
      }
    }
  }

  /// Whether any source of the Directory joins.
  boolean anyJoins() {
    return all().values().stream().anyMatch(one -> !one.joins().rules().isEmpty());
  }

  private JoinSettings of(SourceId id) {
    return settings(id).joins();
  }

  private Settings settings(SourceId id) {
    return all().getOrDefault(id, Settings.NONE);
  }

  private Map<SourceId, Settings> all() {
    Map<SourceId, Settings> known = settings;
    if (known == null) {
      known = new HashMap<>();
      for (SourceDefinition definition : sources.sources(directory)) {
        known.put(definition.id(), Settings.of(definition.settings()));
      }
      settings = known;
    }
    return known;
  }
}
