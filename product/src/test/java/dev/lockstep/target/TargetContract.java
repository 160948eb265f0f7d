package dev.lockstep.target;

import static dev.lockstep.directory.ObjectType.GROUP;
import static dev.lockstep.directory.ObjectType.USER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.client.ScimCall;
import dev.lockstep.client.ScimClient;
import dev.lockstep.client.Settings;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.Target;
import dev.lockstep.provisioning.Target.Answer;
import dev.lockstep.provisioning.Target.Match;
import dev.lockstep.provisioning.Target.Page;
import dev.lockstep.provisioning.Target.Position;
import dev.lockstep.provisioning.Target.Resource;
import dev.lockstep.provisioning.Target.Write;
import dev.lockstep.provisioning.Target.WriteResult;
import dev.lockstep.provisioning.TargetException;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.patch.Difference;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value.Complex;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every target does, whatever server is behind it. The servers keep what other tests left,
/// so that each test has names of its own.
abstract class TargetContract {
  static final String TOKEN = "s3cret-token-of-the-target";

  private @Nullable HttpClient http;

  @BeforeEach
  void openClient() {
    http = HttpClient.newHttpClient();
  }

  @AfterEach
  void closeClient() {
    Objects.requireNonNull(http).close();
  }

  abstract URI base();

  String token() {
    return TOKEN;
  }

  String preset() {
    return "generic";
  }

  /// What the preset says, but for numbers that a test can reach.
  Preset adapted(Preset preset) {
    return AdaptedPreset.of(preset, 3, 4);
  }

  private ScimClient client(String token) {
    return new ScimClient(
        Objects.requireNonNull(http),
        Settings.of(base(), () -> token, "Lockstep-Test"),
        InstantSource.system(),
        Thread::sleep);
  }

  final ScimTarget target() {
    return new ScimTarget(
        client(token()),
        adapted(Preset.named(preset())),
        InstantSource.system(),
        Thread::sleep,
        new Random());
  }

  static Complex user(String name) {
    return document(
        USER,
        """
        {"userName":"%s@x.example","externalId":"%s-1","active":true,"displayName":"%s",
         "name":{"givenName":"Anna","familyName":"Zimmer"},
         "emails":[{"type":"work","value":"%s@x.example","primary":true}],
         "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Sales"}}
        """
            .formatted(name, name, name, name));
  }

  static Complex group(String name) {
    return document(
        GROUP, "{\"displayName\":\"%s\",\"externalId\":\"%s-1\"}".formatted(name, name));
  }

  private static Complex document(ObjectType type, String json) {
    return ResourceReader.readPart(Kind.of(type).type(), Json.parse(json), _ -> {});
  }

  private static String create(Target target, String name) throws InterruptedException {
    return target.create(USER, user(name), List.of()).value().id();
  }

  private List<String> members(String groupId) throws InterruptedException {
    List<String> members = new ArrayList<>();
    client(token())
        .send(ScimCall.get("Groups", groupId))
        .json()
        .orElseThrow()
        .path("members")
        .forEach(member -> members.add(member.path("value").asString()));
    return members;
  }

  private static List<PatchOperation> change(Complex from, Complex to) {
    return Difference.between(Schemas.USER_TYPE, from, to);
  }

  @Test
  void theConnectionTestPasses() throws Exception {
    Target.TestReport report =
        target()
            .test(
                Map.of(
                    USER,
                    List.of("userName", "emails[type eq \"work\"].value", "name.givenName"),
                    GROUP,
                    List.of("displayName", "members")));

    assertThat(report.steps())
        .allSatisfy(step -> assertThat(step.passed()).as("%s", step).isTrue());
    assertThat(report.steps()).hasSize(5);
  }

  @Test
  void aWrongTokenIsNamedWithWhatToDo() throws Exception {
    Target target =
        new ScimTarget(
            client("another-token"),
            Preset.named(preset()),
            InstantSource.system(),
            Thread::sleep,
            new Random());

    TargetException failure =
        catchThrowableOfType(
            TargetException.class, () -> target.find(USER, new Match("userName", "x")));

    assertThat(failure.code()).isEqualTo(ErrorCode.CREDENTIAL_VALIDATION_FAILURE);
    assertThat(failure.code().recommendedAction()).contains("Issue a new one");
    assertThat(target.test(Map.of()).passed()).isFalse();
  }

  @Test
  void aUserIsCreatedAndFoundByWhatItIsMatchedBy() throws Exception {
    Target target = target();
    Answer<Resource> created = target.create(USER, user("found"), List.of());

    assertThat(created.exchanges()).as("one user, one request").hasSize(1);
    assertThat(created.deviations()).isEmpty();
    for (Match match :
        List.of(new Match("userName", "found@x.example"), new Match("externalId", "found-1"))) {
      Answer<List<Resource>> found = target.find(USER, match);
      assertThat(found.value()).extracting(Resource::id).containsExactly(created.value().id());
      assertThat(found.exchanges()).hasSize(1);
    }
    assertThat(target.find(USER, new Match("userName", "nobody@x.example")).value()).isEmpty();
    assertThat(target.get(USER, created.value().id()).value().orElseThrow().document())
        .isEqualTo(user("found"));
  }

  @Test
  void aUserIsUpdatedAndDisabledAndCleared() throws Exception {
    Target target = target();
    Complex before = user("changed");
    String id = create(target, "changed");
    Complex after =
        document(
            USER,
            """
            {"userName":"changed@x.example","externalId":"changed-1","active":false,
             "name":{"givenName":"Anna","familyName":"Berg"},
             "emails":[{"type":"work","value":"berg@x.example","primary":true}],
             "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"costCenter":"4"}}
            """);

    Answer<Optional<Resource>> answer = target.update(USER, id, change(before, after));

    assertThat(answer.value()).isPresent();
    assertThat(answer.deviations()).isEmpty();
    assertThat(target.get(USER, id).value().orElseThrow().document()).isEqualTo(after);
  }

  @Test
  void whatIsGoneIsEmptyAndDeletingItAgainASuccess() throws Exception {
    Target target = target();
    String id = create(target, "gone");

    assertThat(target.delete(USER, id).value()).isTrue();

    assertThat(target.delete(USER, id).value()).isFalse();
    assertThat(target.get(USER, id).value()).isEmpty();
    assertThat(target.update(USER, id, change(user("gone"), user("back"))).value()).isEmpty();
  }

  @Test
  void aTakenNameIsAConflict() throws Exception {
    Target target = target();
    create(target, "taken");

    TargetException failure =
        catchThrowableOfType(
            TargetException.class, () -> target.create(USER, user("taken"), List.of()));

    assertThat(failure.code()).isEqualTo(ErrorCode.CONFLICT);
    assertThat(failure.outcomeUnknown()).isFalse();
  }

  @Test
  void allUsersAreListedPageByPage() throws Exception {
    Target target = target();
    List<String> created = new ArrayList<>();
    for (int count = 0; count < 9; count++) {
      created.add(create(target, "listed" + count));
    }

    List<String> listed = new ArrayList<>();
    Optional<Position> next = Optional.of(Position.START);
    while (next.isPresent()) {
      Answer<Page> page = target.list(USER, next.get());
      assertThat(page.exchanges()).hasSize(1);
      assertThat(page.value().resources()).hasSizeLessThanOrEqualTo(4);
      page.value().resources().forEach(resource -> listed.add(resource.id()));
      next = page.value().next();
    }

    assertThat(listed).doesNotHaveDuplicates().containsAll(created);
  }

  @Test
  void aGroupTakesAndLosesMembersInChunks() throws Exception {
    Target target = target();
    List<String> users = new ArrayList<>();
    for (int count = 0; count < 8; count++) {
      users.add(create(target, "member" + count));
    }
    String group = target.create(GROUP, group("Chunks"), List.of()).value().id();

    Answer<List<String>> added = target.changeMembers(group, users, List.of());

    assertThat(added.value()).isEmpty();
    assertThat(members(group)).containsExactlyInAnyOrderElementsOf(users);
    assertChunks(added, 8);

    Answer<List<String>> removed =
        target.changeMembers(group, users.subList(0, 1), users.subList(1, 6));

    assertThat(removed.value()).isEmpty();
    assertThat(Set.copyOf(members(group)))
        .as("SCIMMY lists a member twice that was added twice")
        .isEqualTo(Set.of(users.get(0), users.get(6), users.get(7)));
  }

  /// One request for each three members, since the preset's limit is three here.
  void assertChunks(Answer<List<String>> answer, int members) {
    assertThat(answer.exchanges()).hasSize((members + 2) / 3);
  }

  @Test
  void aGroupIsRenamedWithoutLosingMembers() throws Exception {
    Target target = target();
    String member = create(target, "stays");
    String group = target.create(GROUP, group("Before"), List.of()).value().id();
    target.changeMembers(group, List.of(member), List.of());

    target.update(
        GROUP, group, Difference.between(Schemas.GROUP_TYPE, group("Before"), group("After")));

    assertThat(target.find(GROUP, new Match("displayName", "After")).value())
        .extracting(Resource::id)
        .containsExactly(group);
    assertThat(members(group)).containsExactly(member);
  }

  @Test
  void writesTogetherHaveAResultEach() throws Exception {
    Target target = target();
    target.discover();
    String changed = create(target, "bulk-changed");
    String deleted = create(target, "bulk-deleted");
    create(target, "bulk-taken");
    List<Write> writes = new ArrayList<>();
    IntStream.range(0, 12)
        .forEach(
            count -> writes.add(new Write.Create(USER, user("bulk-created" + count), List.of())));
    writes.add(new Write.Create(USER, user("bulk-taken"), List.of()));
    writes.add(
        new Write.Update(
            USER, changed, change(user("bulk-changed"), user("bulk-changed").without("active"))));
    writes.add(new Write.Delete(USER, deleted));
    writes.add(new Write.Delete(USER, "nobody-has-this-id"));

    Answer<List<WriteResult>> answer = target.writeAll(writes);

    assertThat(answer.value().subList(0, 12))
        .allSatisfy(result -> assertThat(result).isInstanceOf(WriteResult.Written.class));
    assertThat(answer.value().get(12))
        .isInstanceOfSatisfying(
            WriteResult.Failed.class,
            failed -> assertThat(failed.cause().code()).isEqualTo(ErrorCode.CONFLICT));
    assertThat(answer.value().get(13)).isInstanceOf(WriteResult.Written.class);
    assertThat(answer.value().get(14)).isInstanceOf(WriteResult.Gone.class);
    assertThat(answer.value().get(15)).isInstanceOf(WriteResult.Gone.class);
    assertThat(target.get(USER, deleted).value()).isEmpty();
    assertThat(target.find(USER, new Match("userName", "bulk-created11@x.example")).value())
        .hasSize(1);
    assertTogether(target, answer);
  }

  /// In as few requests as the target's bulk takes.
  void assertTogether(Target target, Answer<List<WriteResult>> answer) {
    int each = target.capabilities().bulk().orElseThrow().maxOperations();
    assertThat(answer.exchanges()).hasSize((answer.value().size() + each - 1) / each);
  }
}
