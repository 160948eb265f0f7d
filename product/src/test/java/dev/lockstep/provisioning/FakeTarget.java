package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.mapping.MappingJson;
import dev.lockstep.provisioning.mapping.TargetDocument;
import dev.lockstep.scim.patch.AbsentElement;
import dev.lockstep.scim.patch.Patch;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.query.BoundPath;
import dev.lockstep.scim.query.CaseFolding;
import dev.lockstep.scim.query.PathParser;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// A service provider in memory that counts its requests and fails as it is told. Its users are
/// told apart by `userName`, its groups by `displayName`.
final class FakeTarget implements Target {
  /// Members in one request, as the interoperable presets have it.
  static final int CHUNK = 100;

  private final InstantSource clock;
  private final Map<String, Complex> users = new LinkedHashMap<>();
  private final Map<String, Complex> groups = new LinkedHashMap<>();
  private final Map<String, TreeSet<String>> members = new LinkedHashMap<>();
  private final List<Request> requests = new ArrayList<>();
  private Function<Request, Optional<Fault>> trouble = _ -> Optional.empty();
  private Runnable before = () -> {};
  private Runnable afterPage = () -> {};
  private int pageSize = 100;
  private boolean lists = true;
  private boolean showsMembers = true;
  private boolean filters = true;
  private int bulk;
  private boolean discovered;
  private boolean together;
  private boolean tells;
  private UnaryOperator<Complex> rewriting = UnaryOperator.identity();
  private Consumer<Destroyed> watcher = _ -> {};
  private long made;

  FakeTarget(InstantSource clock) {
    this.clock = clock;
  }

  enum Verb {
    FIND,
    GET,
    LIST,
    CREATE,
    UPDATE,
    DELETE,
    MEMBERS,
    GET_MEMBERS,
    BULK,
    DISCOVER;

    boolean writes() {
      return switch (this) {
        case FIND, GET, LIST, GET_MEMBERS, DISCOVER -> false;
        case CREATE, UPDATE, DELETE, MEMBERS, BULK -> true;
      };
    }
  }

  /// @param about whom, by the name it has at the target; of a search what is looked for
  record Request(Verb verb, ObjectType type, String about) {
    @Override
    public String toString() {
      return verb + " " + about;
    }
  }

  /// What cannot be taken back unnoticed: an account that is disabled or deleted, a member that is
  /// taken out of a group.
  ///
  /// @param id of the account or the member
  /// @param group of the member; else of nobody
  record Destroyed(What what, String id, String group) {
    enum What {
      ACCOUNT,
      MEMBER
    }
  }

  sealed interface Fault {
    /// Nothing is done.
    record Refuses(ErrorCode code, String message, Optional<Duration> retryAfter)
        implements Fault {}

    /// It is done, but nobody hears of it.
    record LosesReply() implements Fault {}

    /// The process dies, before the target does it or after.
    record Kills(boolean afterwards) implements Fault {}
  }

  /// `kill -9`.
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("killed");
    }
  }

  static Fault refuses(ErrorCode code) {
    return new Fault.Refuses(code, "as the test wants it", Optional.empty());
  }

  // What a test tells it

  void trouble(Function<Request, Optional<Fault>> fault) {
    trouble = fault;
  }

  void failWhen(Predicate<Request> chosen, Fault fault) {
    trouble(request -> chosen.test(request) ? Optional.of(fault) : Optional.empty());
  }

  /// Only the next request that is chosen.
  void failOnce(Predicate<Request> chosen, Fault fault) {
    trouble(
        request -> {
          if (!chosen.test(request)) {
            return Optional.empty();
          }
          heal();
          return Optional.of(fault);
        });
  }

  void heal() {
    trouble = _ -> Optional.empty();
  }

  /// Runs once, when the first page of a list has been read.
  void afterTheFirstPage(Runnable step) {
    afterPage =
        () -> {
          afterPage = () -> {};
          step.run();
        };
  }

  /// Runs at each request, before it is answered.
  void beforeEach(Runnable step) {
    before = step;
  }

  /// Told of each before it happens.
  void watch(Consumer<Destroyed> who) {
    watcher = who;
  }

  void pages(int size) {
    pageSize = size;
  }

  void doesNotList() {
    lists = false;
  }

  void doesNotFilter() {
    filters = false;
  }

  /// @param most writes in one request
  void takesBulk(int most) {
    bulk = most;
  }

  void hidesMembers() {
    showsMembers = false;
  }

  /// Somebody else does.
  void putInto(String group, String member) {
    members.computeIfPresent(
        group,
        (_, held) -> {
          held.add(member);
          return held;
        });
  }

  /// Somebody else does.
  void takeOutOf(String group, String member) {
    members.computeIfPresent(
        group,
        (_, held) -> {
          held.remove(member);
          return held;
        });
  }

  /// Somebody was here before Lockstep.
  String seedUser(String userName) {
    return put(users, Complex.of("userName", Value.text(userName)));
  }

  String seedGroup(String displayName) {
    String id = put(groups, Complex.of("displayName", Value.text(displayName)));
    members.put(id, new TreeSet<>());
    return id;
  }

  /// Somebody else changes it.
  void tamper(String id, UnaryOperator<Complex> change) {
    users.computeIfPresent(id, (_, held) -> change.apply(held));
    groups.computeIfPresent(id, (_, held) -> change.apply(held));
  }

  /// Makes something else of what is sent, from now on.
  void rewrites(UnaryOperator<Complex> change) {
    rewriting = change;
  }

  /// Its answers to writes tell what it has now.
  void tells() {
    tells = true;
  }

  private List<Deviation> deviations(ObjectType type, String id, Complex sent) {
    List<Deviation> deviations = new ArrayList<>();
    Complex held = document(type, id).orElse(Complex.EMPTY);
    if (tells) {
      sent.attributes()
          .forEach(
              (name, value) -> {
                if (!held.get(name).equals(Optional.of(value))) {
                  deviations.add(new Deviation(name, Optional.of(value), held.get(name)));
                }
              });
    }
    return deviations;
  }

  /// Somebody else deletes it.
  void lose(String id) {
    users.remove(id);
    groups.remove(id);
    members.remove(id);
    members.values().forEach(ids -> ids.remove(id));
  }

  // What a test asks

  /// By their userNames.
  Map<String, Complex> users() {
    Map<String, Complex> named = new TreeMap<>();
    users.values().forEach(user -> named.put(name(ObjectType.USER, user), user));
    return named;
  }

  /// By their displayNames, with the userNames and displayNames of their members.
  Map<String, Set<String>> groups() {
    Map<String, Set<String>> named = new TreeMap<>();
    groups.forEach(
        (id, group) -> {
          TreeSet<String> names = new TreeSet<>();
          members.getOrDefault(id, new TreeSet<>()).forEach(member -> names.add(nameOf(member)));
          named.put(name(ObjectType.GROUP, group), names);
        });
    return named;
  }

  TargetContents contents() {
    Map<String, TargetContents.Account> accounts = new TreeMap<>();
    users.forEach((id, user) -> accounts.put(id, TargetContents.Account.of(user)));
    Map<String, TargetContents.Group> held = new TreeMap<>();
    groups.forEach(
        (id, group) ->
            held.put(
                id,
                new TargetContents.Group(
                    name(ObjectType.GROUP, group),
                    Set.copyOf(members.getOrDefault(id, new TreeSet<>())))));
    return new TargetContents(accounts, held);
  }

  Complex user(String userName) {
    Complex user = users().get(userName);
    if (user == null) {
      throw new AssertionError("the target has no " + userName + ", but " + users().keySet());
    }
    return user;
  }

  boolean active(String userName) {
    return user(userName).flag("active").orElse(true);
  }

  String id(String name) {
    return byName(users, ObjectType.USER, name)
        .or(() -> byName(groups, ObjectType.GROUP, name))
        .orElseThrow(() -> new AssertionError("the target has no " + name));
  }

  /// Since the last call, in order.
  List<String> requests() {
    List<String> texts = requests.stream().map(Request::toString).toList();
    requests.clear();
    return texts;
  }

  /// All so far, since [#requests()] was called last.
  List<Request> asked() {
    return List.copyOf(requests);
  }

  /// As [#requests()] without those that only look.
  List<String> writes() {
    List<String> texts =
        requests.stream()
            .filter(request -> request.verb().writes())
            .map(Request::toString)
            .toList();
    requests.clear();
    return texts;
  }

  private static String name(ObjectType type, Complex document) {
    return document.text(type == ObjectType.USER ? "userName" : "displayName").orElse("");
  }

  private String nameOf(String id) {
    return users.containsKey(id)
        ? name(ObjectType.USER, document(ObjectType.USER, id).orElse(Complex.EMPTY))
        : document(ObjectType.GROUP, id).map(group -> name(ObjectType.GROUP, group)).orElse(id);
  }

  private static Optional<String> byName(Map<String, Complex> all, ObjectType type, String wanted) {
    return all.entrySet().stream()
        .filter(entry -> name(type, entry.getValue()).equals(wanted))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  // The target

  private Map<String, Complex> all(ObjectType type) {
    return switch (type) {
      case USER -> users;
      case GROUP -> groups;
    };
  }

  private Optional<Complex> document(ObjectType type, String id) {
    return Optional.ofNullable(all(type).get(id));
  }

  private String put(Map<String, Complex> into, Complex document) {
    String id = "t" + ++made;
    into.put(id, document);
    return id;
  }

  private Answer<Boolean> request(Verb verb, ObjectType type, String about, Runnable effect) {
    Request request = new Request(verb, type, about);
    if (!together) {
      requests.add(request);
      before.run();
    }
    Optional<Fault> fault = trouble.apply(request);
    if (fault.isEmpty()) {
      effect.run();
    } else {
      fail(fault.get(), effect, exchange(verb));
    }
    return new Answer<>(true, List.of(exchange(verb)));
  }

  private void fail(Fault fault, Runnable effect, Exchange exchange) {
    switch (fault) {
      case Fault.Refuses(ErrorCode code, String message, Optional<Duration> retryAfter) ->
          throw new TargetException(
              code, message, false, retryAfter.map(clock.instant()::plus), List.of(exchange));
      case Fault.LosesReply() -> {
        effect.run();
        throw new TargetException(
            ErrorCode.TIMEOUT, "no answer came", true, Optional.empty(), List.of(exchange));
      }
      case Fault.Kills(boolean afterwards) -> {
        if (afterwards) {
          effect.run();
        }
        throw new Killed();
      }
    }
  }

  private static Exchange exchange(Verb verb) {
    return new Exchange(
        verb.name(),
        "https://target.example",
        Optional.empty(),
        200,
        Optional.empty(),
        Duration.ZERO);
  }

  @Override
  public Answer<List<Resource>> find(ObjectType type, Match match) {
    BoundPath path = PathParser.bind(MappingJson.targetType(type), match.attribute());
    List<Resource> found = new ArrayList<>();
    if (!filters && !discovered) {
      throw refusal(ErrorCode.INCOMPATIBLE_FILTERING, "no filter is understood here");
    }
    Answer<Boolean> answer =
        request(
            filters ? Verb.FIND : Verb.LIST,
            type,
            match.value(),
            () ->
                all(type)
                    .forEach(
                        (id, document) -> {
                          if (holds(document, path, match.value())) {
                            found.add(new Resource(id, document));
                          }
                        }));
    return new Answer<>(found, answer.exchanges());
  }

  private static boolean holds(Complex document, BoundPath path, String value) {
    Optional<String> text = TargetDocument.get(document, path).map(Planner::text);
    return path.innermost().caseExact()
        ? text.filter(value::equals).isPresent()
        : text.map(CaseFolding::fold).filter(CaseFolding.fold(value)::equals).isPresent();
  }

  @Override
  public Answer<Optional<Resource>> get(ObjectType type, String id) {
    Answer<Boolean> answer = request(Verb.GET, type, nameOf(id), () -> {});
    return new Answer<>(
        document(type, id).map(document -> new Resource(id, document)), answer.exchanges());
  }

  @Override
  public Answer<Members> members(String groupId) {
    if (!showsMembers) {
      return new Answer<>(new Members.Hidden(), List.of());
    }
    Answer<Boolean> answer = request(Verb.GET_MEMBERS, ObjectType.GROUP, nameOf(groupId), () -> {});
    TreeSet<String> held = members.get(groupId);
    return new Answer<>(
        held == null ? new Members.Gone() : new Members.Shown(held), answer.exchanges());
  }

  @Override
  public Answer<Page> list(ObjectType type, Position from) {
    Answer<Boolean> answer = request(Verb.LIST, type, type.resourceType() + "s", () -> {});
    Page page = page(type, from);
    afterPage.run();
    return new Answer<>(page, answer.exchanges());
  }

  private Page page(ObjectType type, Position from) {
    List<Resource> resources =
        all(type).entrySet().stream()
            .skip(from.read())
            .limit(pageSize)
            .map(entry -> new Resource(entry.getKey(), entry.getValue()))
            .toList();
    long read = from.read() + resources.size();
    Optional<Position> next =
        read < all(type).size()
            ? Optional.of(
                new Position(read, Optional.empty(), Optional.of(resources.getLast().id())))
            : Optional.empty();
    return new Page(resources, next, OptionalLong.of(all(type).size()));
  }

  @Override
  public Answer<Resource> create(ObjectType type, Complex document, List<Match> recognizedBy) {
    String name = name(type, document);
    String[] id = new String[1];
    Answer<Boolean> answer =
        request(
            Verb.CREATE,
            type,
            name,
            () -> {
              refuseTaken(type, "", name);
              id[0] = put(all(type), rewriting.apply(document));
              if (type == ObjectType.GROUP) {
                members.put(id[0], new TreeSet<>());
              }
            });
    return new Answer<>(
        new Resource(id[0], document), answer.exchanges(), deviations(type, id[0], document));
  }

  /// @param id of whoever may have it
  private void refuseTaken(ObjectType type, String id, String name) {
    all(type)
        .forEach(
            (other, held) -> {
              if (!other.equals(id)
                  && CaseFolding.fold(name(type, held)).equals(CaseFolding.fold(name))) {
                throw refusal(ErrorCode.CONFLICT, "'" + name + "' is there already");
              }
            });
  }

  private static TargetException refusal(ErrorCode code, String message) {
    return new TargetException(code, message, false, Optional.empty(), List.of());
  }

  @Override
  public Answer<Optional<Resource>> update(
      ObjectType type, String id, List<PatchOperation> operations) {
    Answer<Boolean> answer =
        request(
            Verb.UPDATE,
            type,
            nameOf(id),
            () -> document(type, id).ifPresent(held -> change(type, id, held, operations)));
    Complex sent = Patch.apply(Complex.EMPTY, operations, AbsentElement.CREATE);
    return new Answer<>(
        document(type, id).map(document -> new Resource(id, document)),
        answer.exchanges(),
        deviations(type, id, sent));
  }

  private void change(ObjectType type, String id, Complex held, List<PatchOperation> operations) {
    Complex after = rewriting.apply(Patch.apply(held, operations, AbsentElement.CREATE));
    refuseTaken(type, id, name(type, after));
    if (held.flag("active").orElse(true) && !after.flag("active").orElse(true)) {
      watcher.accept(new Destroyed(Destroyed.What.ACCOUNT, id, ""));
    }
    all(type).put(id, after);
  }

  @Override
  public Answer<Boolean> delete(ObjectType type, String id) {
    boolean there = all(type).containsKey(id);
    Answer<Boolean> answer = request(Verb.DELETE, type, nameOf(id), () -> end(id, there));
    return new Answer<>(there, answer.exchanges());
  }

  private void end(String id, boolean there) {
    if (there) {
      watcher.accept(new Destroyed(Destroyed.What.ACCOUNT, id, ""));
    }
    lose(id);
  }

  @Override
  public Answer<List<String>> changeMembers(
      String groupId, List<String> added, List<String> removed) {
    List<String> unknown = added.stream().filter(id -> !isThere(id)).toList();
    List<Exchange> exchanges = new ArrayList<>();
    for (List<String> chunk : chunks(added)) {
      exchanges.addAll(
          members(
              groupId,
              " +" + chunk.size(),
              ids -> chunk.stream().filter(this::isThere).forEach(ids::add)));
    }
    for (List<String> chunk : chunks(removed)) {
      exchanges.addAll(members(groupId, " -" + chunk.size(), ids -> takeOut(groupId, ids, chunk)));
    }
    return new Answer<>(unknown, exchanges);
  }

  private void takeOut(String groupId, Set<String> held, List<String> chunk) {
    for (String id : chunk) {
      if (held.remove(id)) {
        watcher.accept(new Destroyed(Destroyed.What.MEMBER, id, groupId));
      }
    }
  }

  private boolean isThere(String id) {
    return users.containsKey(id) || groups.containsKey(id);
  }

  private List<Exchange> members(String groupId, String change, Consumer<Set<String>> effect) {
    return request(
            Verb.MEMBERS,
            ObjectType.GROUP,
            nameOf(groupId) + change,
            () -> {
              TreeSet<String> held = members.get(groupId);
              if (held == null) {
                throw refusal(ErrorCode.INVALID_ANCHOR, "there is no such group");
              }
              effect.accept(held);
            })
        .exchanges();
  }

  private static List<List<String>> chunks(List<String> ids) {
    List<List<String>> chunks = new ArrayList<>();
    for (int from = 0; from < ids.size(); from += CHUNK) {
      chunks.add(ids.subList(from, Math.min(ids.size(), from + CHUNK)));
    }
    return chunks;
  }

  @Override
  public Answer<List<WriteResult>> writeAll(List<Write> writes) {
    List<WriteResult> results = new ArrayList<>();
    int size = capabilities().bulk().isPresent() ? bulk : 1;
    for (int from = 0; from < writes.size(); from += size) {
      List<Write> some = writes.subList(from, Math.min(writes.size(), from + size));
      results.addAll(some.size() == 1 ? List.of(result(some.getFirst())) : bulk(some));
    }
    return new Answer<>(results, results.stream().flatMap(r -> r.exchanges().stream()).toList());
  }

  private List<WriteResult> bulk(List<Write> writes) {
    List<WriteResult> results = new ArrayList<>();
    try {
      Answer<Boolean> _ =
          request(
              Verb.BULK,
              ObjectType.USER,
              String.valueOf(writes.size()),
              () -> {
                together = true;
                try {
                  writes.forEach(write -> results.add(result(write)));
                } finally {
                  together = false;
                }
              });
      return results;
    } catch (TargetException e) {
      return Collections.nCopies(writes.size(), new WriteResult.Failed(e));
    }
  }

  private WriteResult result(Write write) {
    try {
      return switch (write) {
        case Write.Create(var type, var document, var recognizedBy) -> {
          Answer<Resource> answer = create(type, document, recognizedBy);
          yield new WriteResult.Written(answer.value(), answer.deviations(), answer.exchanges());
        }
        case Write.Update(var type, var id, var operations) -> {
          Answer<Optional<Resource>> answer = update(type, id, operations);
          yield answer.value().isPresent()
              ? new WriteResult.Written(
                  answer.value().get(), answer.deviations(), answer.exchanges())
              : new WriteResult.Gone(answer.exchanges());
        }
        case Write.Delete(var type, var id) -> new WriteResult.Gone(delete(type, id).exchanges());
      };
    } catch (TargetException e) {
      return new WriteResult.Failed(e);
    }
  }

  @Override
  public Answer<Capabilities> discover() {
    Answer<Boolean> answer =
        request(Verb.DISCOVER, ObjectType.USER, "ServiceProviderConfig", () -> discovered = true);
    return new Answer<>(capabilities(), answer.exchanges());
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(
        filters || !discovered,
        lists,
        pageSize,
        discovered && bulk > 0
            ? Optional.of(new Capabilities.Bulk(bulk, 1 << 20))
            : Optional.empty());
  }

  @Override
  public int concurrency() {
    return 1;
  }

  @Override
  public TestReport test(Map<ObjectType, List<String>> mapped) {
    return new TestReport(List.of(), List.of());
  }
}
