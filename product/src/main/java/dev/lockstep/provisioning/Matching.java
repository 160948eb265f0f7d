package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.ListedAccounts.Found;
import dev.lockstep.provisioning.Target.Answer;
import dev.lockstep.provisioning.Target.Match;
import dev.lockstep.provisioning.Target.Resource;
import dev.lockstep.provisioning.mapping.AttributeMapping;
import dev.lockstep.provisioning.mapping.Evaluation.Flow;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import dev.lockstep.provisioning.mapping.TargetDocument;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds at the target what an object is to be linked with: the matching attributes in their
/// order, the first that finds one wins (entra-style). Reads only.
final class Matching {
  private final Application application;
  private final Target target;
  private final ProvisioningStore store;
  private final Map<ObjectType, ListedAccounts> listed;

  /// Asks the target.
  Matching(Application application, Target target, ProvisioningStore store) {
    this(application, target, store, Map.of());
  }

  /// @param listed what needn't be asked
  Matching(
      Application application,
      Target target,
      ProvisioningStore store,
      Map<ObjectType, ListedAccounts> listed) {
    this.application = application;
    this.target = target;
    this.store = store;
    this.listed = Map.copyOf(listed);
  }

  /// @param resource empty where there is none
  /// @param confirmed whether the target has just said so; else it is from its list
  record Sighting(Optional<Resource> resource, boolean confirmed) {
    static final Sighting NOBODY_LISTED = new Sighting(Optional.empty(), false);
  }

  /// @param exchanges where the requests are added to
  /// @throws TargetException where none can be chosen, among others
  Optional<Resource> find(Situation situation, List<Target.Exchange> exchanges)
      throws InterruptedException {
    return sight(situation, Map.of(), exchanges).resource();
  }

  /// As [#find], but asks only for what the target hasn't listed.
  Sighting sight(Situation situation, List<Target.Exchange> exchanges) throws InterruptedException {
    return sight(situation, listed, exchanges);
  }

  private Sighting sight(
      Situation situation, Map<ObjectType, ListedAccounts> lists, List<Target.Exchange> exchanges)
      throws InterruptedException {
    ObjectMapping mapping = application.mappings().of(situation.type());
    Optional<ListedAccounts> list = Optional.ofNullable(lists.get(situation.type()));
    Values values = values(situation, mapping);
    boolean asked = false;
    Sighting nobody = Sighting.NOBODY_LISTED;
    for (AttributeMapping line : mapping.matching()) {
      Optional<String> value = values.of(line);
      if (value.isEmpty()) {
        continue;
      }
      asked = true;
      Sighting sighting = sight(situation.type(), line, value.get(), list, exchanges);
      if (sighting.resource().isPresent()) {
        checkAdoptable(situation, line, value.get(), sighting.resource().get());
        return sighting;
      }
      nobody = sighting;
    }
    if (!asked) {
      throw failure(
          ErrorCode.IMPORT_SKIPPED,
          "it has no value for any matching attribute: "
              + mapping.matching().stream().map(line -> line.source().text()).toList());
    }
    return nobody;
  }

  private Sighting sight(
      ObjectType type,
      AttributeMapping line,
      String value,
      Optional<ListedAccounts> list,
      List<Target.Exchange> exchanges)
      throws InterruptedException {
    Found found = list.map(accounts -> accounts.find(line, value)).orElseGet(Found.Unsure::new);
    return switch (found) {
      case Found.Nobody() -> Sighting.NOBODY_LISTED;
      case Found.Somebody(String id, Optional<Complex> document) when document.isPresent() ->
          new Sighting(Optional.of(new Resource(id, document.get())), false);
      case Found.Somebody(String id, var _) -> {
        Optional<Resource> read = read(type, id, exchanges);
        yield read.isPresent() && isMatch(read.get(), line, value)
            ? new Sighting(read, true)
            : ask(type, line, value, exchanges);
      }
      case Found.Unsure() -> ask(type, line, value, exchanges);
    };
  }

  private Sighting ask(
      ObjectType type, AttributeMapping line, String value, List<Target.Exchange> exchanges)
      throws InterruptedException {
    Match match = new Match(line.targetPath(), value);
    Answer<List<Resource>> answer = target.find(type, match);
    exchanges.addAll(answer.exchanges());
    if (answer.value().size() > 1) {
      throw several(match);
    }
    return new Sighting(answer.value().stream().findFirst(), true);
  }

  /// Reads what was only listed; where it is gone or is somebody else by now, the target is asked.
  Optional<Resource> confirm(Situation situation, Resource seen, List<Target.Exchange> exchanges)
      throws InterruptedException {
    Optional<Resource> read = read(situation.type(), seen.id(), exchanges);
    ObjectMapping mapping = application.mappings().of(situation.type());
    Values values = values(situation, mapping);
    for (AttributeMapping line : mapping.matching()) {
      Optional<String> value = values.of(line);
      if (value.isPresent() && read.isPresent() && isMatch(read.get(), line, value.get())) {
        return read;
      }
    }
    return find(situation, exchanges);
  }

  private Optional<Resource> read(ObjectType type, String id, List<Target.Exchange> exchanges)
      throws InterruptedException {
    Answer<Optional<Resource>> answer = target.get(type, id);
    exchanges.addAll(answer.exchanges());
    return answer.value();
  }

  private static boolean isMatch(Resource resource, AttributeMapping line, String value) {
    return ListedAccounts.holds(resource.document(), line, value);
  }

  /// The account that a creation made whose end nobody knows, by the values that were sent.
  ///
  /// @throws TargetException where that can't be told, among others
  Optional<Resource> made(Situation situation, Creation creation, List<Target.Exchange> exchanges)
      throws InterruptedException {
    for (Match match : creation.recognizedBy()) {
      Answer<List<Resource>> answer = target.find(situation.type(), match);
      exchanges.addAll(answer.exchanges());
      List<Resource> ours =
          answer.value().stream().filter(found -> mayBeOf(situation, creation, found)).toList();
      if (ours.size() > 1) {
        throw several(match);
      }
      if (!ours.isEmpty()) {
        return Optional.of(ours.getFirst());
      }
    }
    return Optional.empty();
  }

  private boolean mayBeOf(Situation situation, Creation creation, Resource found) {
    Optional<String> externalId = found.document().text("externalId");
    return (externalId.isEmpty() || externalId.equals(creation.externalId()))
        && store.linkByTarget(application.id(), situation.type(), found.id()).isEmpty();
  }

  private static TargetException several(Match match) {
    return failure(
        ErrorCode.DUPLICATE_TARGET_ENTRIES,
        "several at the target have the " + match.attribute() + " '" + match.value() + "'");
  }

  /// What a new account of the object is told by. It has what its create sends, and nobody else
  /// had it when it was looked for.
  List<Match> recognizedBy(Situation situation) {
    ObjectMapping mapping = application.mappings().of(situation.type());
    Values values = values(situation, mapping);
    return mapping.matching().stream()
        .flatMap(line -> values.of(line).stream().map(value -> new Match(line.targetPath(), value)))
        .toList();
  }

  /// An account with these is about to be created: no other object may find nobody by them.
  void taken(ObjectType type, List<Match> matches) {
    ListedAccounts list = listed.get(type);
    if (list != null) {
      list.taken(matches);
    }
  }

  /// What an object has for a matching attribute.
  private interface Values {
    Optional<String> of(AttributeMapping line);
  }

  /// The mappings are evaluated once for all of them.
  private static Values values(Situation situation, ObjectMapping mapping) {
    Optional<Complex> held = situation.hold().flatMap(Hold::document);
    if (held.isPresent()) {
      return line -> TargetDocument.get(held.get(), line.target()).map(Planner::text);
    }
    if (mapping.matching().isEmpty()) {
      return _ -> Optional.empty();
    }
    List<Flow> flows = situation.evaluation().orElseThrow().flows(mapping, true);
    return line ->
        flows.stream()
            .filter(flow -> flow.mapping().equals(line))
            .findFirst()
            .flatMap(
                flow ->
                    flow instanceof Flow.Set(var _, Value value)
                        ? Optional.of(Planner.text(value))
                        : Optional.empty());
  }

  private void checkAdoptable(
      Situation situation, AttributeMapping line, String value, Resource found) {
    Optional<Link> other = store.linkByTarget(application.id(), situation.type(), found.id());
    if (other.isPresent() && !other.get().object().equals(situation.id())) {
      throw failure(
          ErrorCode.DUPLICATE_SOURCE_ENTRIES,
          "'" + other.get().label() + "' is linked to this account already");
    }
    if (application.policies().existingAccounts() == Policies.ExistingAccounts.REFUSE) {
      throw failure(
          ErrorCode.CONFLICT,
          "the target has an account with the "
              + line.targetPath()
              + " '"
              + value
              + "' already, and the policy refuses to adopt it");
    }
  }

  private static TargetException failure(ErrorCode code, String message) {
    return new TargetException(code, message, false, Optional.empty(), List.of());
  }
}
