package dev.lockstep.source.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.SettableClock;
import dev.lockstep.administration.Actor;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Source.Check;
import dev.lockstep.directory.SourceChange;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceMapping;
import dev.lockstep.directory.SourceRunner;
import dev.lockstep.directory.SourceStore.SourceStatus;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.store.Database;
import dev.lockstep.store.SqlAdministrationStore;
import dev.lockstep.store.SqlDirectoryStore;
import dev.lockstep.store.SqlSourceStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvFolderTest {
  private static final DirectoryId ACME = new DirectoryId("acme");
  private static final SourceId HR = new SourceId("hr");

  @TempDir private Path folder;
  @TempDir private Path files;

  private final SettableClock clock = new SettableClock();
  private final Map<String, String> settings = new LinkedHashMap<>();
  private Database database;
  private SqlDirectoryStore store;
  private SqlSourceStore sources;
  private int written;

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("store.db"));
    store = new SqlDirectoryStore(database);
    sources = new SqlSourceStore(database);
    new Directories(store, new SqlAdministrationStore(database), clock)
        .create(ACME, "Acme", new Actor.Administrator("test"));
    settings.put("folder", files.toString());
    store.atomically(
        () -> {
          sources.insert(
              ACME, new SourceDefinition(HR, "csv", Map.of(), SourceDefinition.State.RUNNING));
          return true;
        });
  }

  @AfterEach
  void close() {
    database.close();
  }

  /// Each write has a time of its own, however quick the test is.
  private void write(String name, String content) throws IOException {
    Path file = files.resolve(name);
    Files.writeString(file, content);
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(++written)));
  }

  private SourceStatus poll() throws InterruptedException {
    SourceRunner runner =
        new SourceRunner(
            store,
            sources,
            clock,
            () -> new ObjectId(UUID.randomUUID()),
            Thread::startVirtualThread);
    try (CsvFolder source = new CsvFolder(CsvSettings.of(settings, Path.of("")))) {
      return runner.poll(ACME, HR, source, SourceMapping.entra());
    }
  }

  private List<String> labels(ObjectType type) {
    return store.page(ACME, type, Optional.empty(), 100).stream()
        .map(DirectoryObject::label)
        .sorted()
        .toList();
  }

  private DirectoryObject user(String name) {
    return store.page(ACME, ObjectType.USER, Optional.empty(), 100).stream()
        .filter(user -> user.document().text("userName").equals(Optional.of(name)))
        .findFirst()
        .orElseThrow();
  }

  private List<String> members(String group) {
    ObjectId id =
        store.page(ACME, ObjectType.GROUP, Optional.empty(), 100).stream()
            .filter(one -> one.label().equals(group))
            .findFirst()
            .orElseThrow()
            .id();
    return store.memberObjects(ACME, id, Optional.empty(), 100).stream()
        .map(DirectoryObject::label)
        .sorted()
        .toList();
  }

  private SourceStatus pollFiltered(String filter) throws InterruptedException {
    SourceRunner runner =
        new SourceRunner(
            store,
            sources,
            clock,
            () -> new ObjectId(UUID.randomUUID()),
            Thread::startVirtualThread);
    try (CsvFolder source = new CsvFolder(CsvSettings.of(settings, Path.of("")))) {
      return runner.poll(
          ACME, HR, source, SourceMapping.entra().filtered(Map.of("userFilter", filter)));
    }
  }

  @Test
  void whoseRowIsWrongWhenItIsReadByItselfIsNotGone() throws Exception {
    String filter = "user.employeeHireDate -ge system.now -minus p10d";
    String header = "id,userPrincipalName,displayName,employeeHireDate\n";
    String hired = clock.instant().toString();
    write("users.csv", header + "1,ann,Ann," + hired + "\n2,ben,Ben," + hired + "\n");
    pollFiltered(filter);
    assertThat(labels(ObjectType.USER)).hasSize(2);
    try (CsvFolder source = new CsvFolder(CsvSettings.of(settings, Path.of("")))) {
      write("users.csv", header + "1,ann,Ann,soon\n2,ben,Ben," + hired + "\n");
      List<SourceChange> told = new ArrayList<>();
      source.read(List.of("1", "3"), told::add);

      assertThat(told).as("the wrong row may be anybody's").isEmpty();
    }
  }

  @Test
  void inAFolderOfChangesATimeComesForWhomNoFileTellsOfAnyMore() throws Exception {
    settings.put("mode", "changes");
    String filter = "user.employeeHireDate -ge system.now -minus p10d";
    String header = "id,userPrincipalName,displayName,employeeHireDate\n";
    write("users.csv", header + "1,ann,Ann," + clock.instant() + "\n");
    pollFiltered(filter);
    write("users.csv", header + "2,ben,Ben," + clock.instant().plus(Duration.ofDays(9)) + "\n");
    pollFiltered(filter);
    assertThat(labels(ObjectType.USER)).hasSize(2);

    clock.move(Duration.ofDays(11));
    assertThat(pollFiltered(filter).error()).isEmpty();
    assertThat(labels(ObjectType.USER)).as("ann was hired more than ten days ago").hasSize(1);

    write("users.csv", "id,employeeHireDate\n1," + clock.instant() + "\n");
    assertThat(pollFiltered(filter).error()).isEmpty();
    assertThat(labels(ObjectType.USER)).as("ann is hired anew").contains("Ann").hasSize(2);
  }

  @Test
  void aFileThatSuddenlyHoldsHalfThePeopleRemovesNobodyUntilItIsMended() throws Exception {
    write("users.csv", people(30));
    poll();
    write("users.csv", people(15) + "99,new,New\n");
    poll();

    assertThat(labels(ObjectType.USER)).hasSize(31).contains("P29", "New");
    assertThat(sources.removals().hold(ACME, HR)).isPresent();
    SourceStatus again = poll();
    assertThat(again.changes()).as("the file is read once").isZero();

    write("users.csv", people(30));
    poll();
    assertThat(sources.removals().hold(ACME, HR)).isEmpty();
    assertThat(labels(ObjectType.USER)).hasSize(30).doesNotContain("New");
  }

  private static String people(int count) {
    StringBuilder file = new StringBuilder("id,userPrincipalName,displayName\n");
    for (int number = 0; number < count; number++) {
      file.append("%d,p%d,P%d%n".formatted(number, number, number));
    }
    return file.toString();
  }

  @Test
  void usersGroupsMembersAndManagersAreRead() throws Exception {
    write(
        "users.csv",
        """
        \ufeffid,userPrincipalName,displayName,accountEnabled,department,proxyAddresses,employeeHireDate,manager
        1,ann@acme.example,Ann,yes,Sales,SMTP:ann@acme.example|smtp:a@acme.example,2026-01-31,2
        2,bob@acme.example,"Bob ""B"" Brown",no,,,,
        """);
    write("groups.csv", "id,displayName\ng1,Sales\ng2,All\n");
    write("members.csv", "group,member\ng1,1\ng2,1\ng2,2\ng2,g1\n");

    SourceStatus status = poll();

    assertThat(status.error()).isEmpty();
    assertThat(labels(ObjectType.USER)).containsExactly("Ann", "Bob \"B\" Brown");
    assertThat(members("Sales")).containsExactly("Ann");
    assertThat(members("All")).containsExactly("Ann", "Bob \"B\" Brown", "Sales");
    DirectoryObject ann = user("ann@acme.example");
    assertThat(ann.enabled()).isTrue();
    assertThat(
            ann.document().complex(Schemas.ENTERPRISE_USER.id()).complex("manager").text("value"))
        .hasValue(user("bob@acme.example").id().toString());
    assertThat(user("bob@acme.example").enabled()).isFalse();
    assertThat(ann.document().toString()).contains("smtp:a@acme.example", "2026-01-31T00:00:00Z");
  }

  @Test
  void columnsAreMappedAndTheFileMayBeWrittenOtherwise() throws Exception {
    settings.put("anchor", "Personalnummer");
    settings.put("separator", ";");
    settings.put("charset", "ISO-8859-1");
    settings.put("userColumns", "userPrincipalName = Login\ndisplayName = Name\nmanager = Chef");
    Files.write(
        files.resolve("users.csv"),
        "Personalnummer;Login;Name;Chef\n1;ann;Zoë;\n2;bob;Bob;1\n"
            .getBytes(StandardCharsets.ISO_8859_1));

    assertThat(poll().error()).isEmpty();
    assertThat(labels(ObjectType.USER)).containsExactly("Bob", "Zoë");
    assertThat(user("bob").document().toString()).contains(user("ann").id().toString());
  }

  @Test
  void aWrongRowIsReportedWithItsLineAndTheRestGoesOn() throws Exception {
    write("users.csv", "id,userPrincipalName,accountEnabled\n1,ann,true\n2,bob,true\n");
    poll();
    write(
        "users.csv",
        """
        id,userPrincipalName,accountEnabled
        1,ann2,true
        2,bob,perhaps
        ,eve,true
        3,joe

        4,"two
        lines",true
        5,sue,true
        """);

    SourceStatus status = poll();
    SourceStatus again = poll();

    assertThat(status.error().orElseThrow())
        .contains(
            "users.csv line 3: 'accountEnabled' is true or false (or yes, no, 1, 0), not 'perhaps'")
        .contains("users.csv line 4: 'id' is empty")
        .contains("users.csv line 5: 2 cells where the header has 3");
    assertThat(again.error()).as("told until it is mended").isEqualTo(status.error());
    assertThat(labels(ObjectType.USER)).contains("ann2", "bob", "sue");
  }

  @Test
  void nobodyIsRemovedWhileARowIsWrong() throws Exception {
    write("users.csv", "id,userPrincipalName\n1,ann\n2,bob\n");
    poll();
    write("users.csv", "id,userPrincipalName\n1,ann\n2;bob\n");
    poll();
    assertThat(labels(ObjectType.USER)).containsExactly("ann", "bob");

    write("users.csv", "id,userPrincipalName\n1,ann\n");
    assertThat(poll().error()).isEmpty();
    assertThat(labels(ObjectType.USER)).containsExactly("ann");
  }

  @Test
  void aMemberWhoIsInNoRowLeavesUnlessARowIsWrong() throws Exception {
    write("users.csv", "id,userPrincipalName\n1,ann\n2,bob\n");
    write("groups.csv", "id,displayName\ng1,Sales\ng2,Ops\n");
    write("members.csv", "group,member\ng1,1\ng1,2\ng2,1\n");
    poll();

    write("members.csv", "group,member\ng1,1\ng1\n");
    poll();
    assertThat(members("Sales")).containsExactly("ann", "bob");
    assertThat(members("Ops")).containsExactly("ann");

    write("members.csv", "group,member\ng1,1\n");
    poll();
    assertThat(members("Sales")).containsExactly("ann");
    assertThat(members("Ops")).isEmpty();
  }

  @Test
  void rowsOfAGroupThatAreNotTogetherAreSaidAndRemoveNobody() throws Exception {
    write("users.csv", "id,userPrincipalName\n1,ann\n2,bob\n3,eve\n");
    write("groups.csv", "id,displayName\ng1,Sales\ng2,Ops\n");
    write("members.csv", "group,member\ng1,1\ng2,2\ng1,3\n");

    assertThat(poll().error().orElseThrow())
        .contains("members.csv line 4: the rows of group 'g1' aren't together: sort by group");
    assertThat(members("Sales")).containsExactly("ann", "eve");
  }

  @Test
  void filesOfChangesTouchOnlyWhatTheyNameAndSay() throws Exception {
    settings.put("mode", "changes");
    write(
        "users.csv",
        "id,userPrincipalName,displayName,department\n1,ann,Ann,Sales\n2,bob,Bob,Ops\n");
    write("groups.csv", "id,displayName\ng1,Sales\n");
    write("members.csv", "group,member\ng1,1\ng1,2\n");
    poll();

    write("users.csv", "id,displayName,deleted\n1,Anna,\n2,,true\n");
    write("members.csv", "group,member,deleted\ng1,1,true\n");
    assertThat(poll().error()).isEmpty();

    assertThat(labels(ObjectType.USER)).containsExactly("Anna");
    assertThat(user("ann").document().toString()).contains("Sales");
    assertThat(members("Sales")).isEmpty();
  }

  @Test
  void filesThatNobodyWroteAreNotReadAgain() throws Exception {
    write("users.csv", "id,userPrincipalName\n1,ann\n");
    poll();
    long version = user("ann").version();

    assertThat(poll().changes()).isZero();
    assertThat(user("ann").version()).isEqualTo(version);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      delimiterString = " => ",
      textBlock =
          """
          Id;Name\\n1;Ann => users.csv has no column 'id'; it has Id;Name
          id,name\\n1,Ann => users.csv has no column that is called as an attribute
          id,mail,mail\\n1,a,b => users.csv has two columns called 'mail'
          id,mail\\n => found nothing at all; nobody is removed
          ~~ => users.csv is empty
          """)
  void aFileThatCanNotBeReadRemovesNobody(String content, String problem) throws Exception {
    write("users.csv", "id,userPrincipalName\n1,ann\n");
    poll();
    write("users.csv", content.replace("\\n", "\n"));

    assertThat(poll().error().orElseThrow()).contains(problem);
    assertThat(labels(ObjectType.USER)).containsExactly("ann");
  }

  @Test
  void aFileInAnotherCharsetIsSaid() throws Exception {
    Files.write(
        files.resolve("users.csv"),
        "id,userPrincipalName\n1,Zoë\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(poll().error().orElseThrow()).contains("users.csv isn't in UTF-8");
  }

  @Test
  void testingSaysOfEachFileWhetherItCanBeRead() throws Exception {
    write("users.csv", "id,userPrincipalName\n1,ann\n2\n");
    write("groups.csv", "id,displayName\ng1,Sales\n");

    try (CsvFolder source = new CsvFolder(CsvSettings.of(settings, Path.of("")))) {
      assertThat(source.test())
          .extracting(Check::name, Check::verdict)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("users.csv", Check.Verdict.WARNING),
              org.assertj.core.groups.Tuple.tuple("groups.csv", Check.Verdict.PASSED));
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      delimiterString = " => ",
      textBlock =
          """
          folder=users => 'folder' is the absolute path
          folder=/tmp,mode=delta => 'mode' is full or changes, not 'delta'
          folder=/tmp,seperator=; => no setting 'seperator'
          folder=/tmp,separator=;; => 'separator' is one character or tab
          folder=/tmp,charset=utf-9 => 'charset' utf-9 is unknown here
          folder=/tmp,userColumns=Login => has lines such as 'displayName = Full name'
          folder=/tmp,userColumns=login:x => not 'login:x'
          """)
  void aWrongSettingIsNamedWithTheMend(String text, String problem) {
    Map<String, String> wrong = new LinkedHashMap<>();
    for (String setting : text.split(",", -1)) {
      String[] sides = setting.split("=", 2);
      wrong.put(sides[0], sides[1]);
    }

    assertThatThrownBy(() -> CsvSettings.of(wrong, Path.of("")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void rowsThatShareAnIdAreReportedWithAllTheirLinesAndNoneIsTaken() throws Exception {
    write("users.csv", "id,userPrincipalName\n1,ann\n2,bob\n3,carl\n");
    poll();
    write("users.csv", "id,userPrincipalName\n1,anna\n2,bobby\n1,annette\n");

    String error = poll().error().orElseThrow();

    assertThat(error)
        .contains("users.csv line 2: 'id' 1 stands in the lines 2, 4: none of them is taken")
        .contains("users.csv line 4");
    assertThat(user("ann").document().text("userName")).contains("ann");
    assertThat(user("bobby").document().text("userName")).contains("bobby");
    assertThat(user("carl").inRecycleBin()).as("nobody is removed meanwhile").isFalse();
  }

  @Test
  void inAFileOfChangesRowsOfOneIdComeOneAfterTheOther() throws Exception {
    settings.put("mode", "changes");
    write("users.csv", "id,userPrincipalName\n1,ann\n1,anna\n");

    assertThat(poll().error()).isEmpty();
    assertThat(user("anna").document().text("userName")).contains("anna");
  }

  private CsvFolder handed() {
    settings.remove("folder");
    return new CsvFolder(CsvSettings.of(settings, files.resolve("own")));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aFileThatIsHandedOverTakesThePlaceOfTheOneBefore() throws Exception {
    try (CsvFolder source = handed()) {
      source.take("users.csv", bytes("id,userPrincipalName\n1,ann\n"));
      source.take("users.csv", bytes("id,userPrincipalName\n2,bob\n"));
    }

    assertThat(files.resolve("own").resolve("users.csv"))
        .hasContent("id,userPrincipalName\n2,bob\n");
    try (var kept = Files.list(files.resolve("own"))) {
      assertThat(kept).hasSize(1);
    }
  }

  @Test
  void aFileThatCantBeReadIsRefusedAndTheOneBeforeStays() throws Exception {
    try (CsvFolder source = handed()) {
      source.take("users.csv", bytes("id,userPrincipalName\n1,ann\n"));

      assertThatThrownBy(() -> source.take("users.csv", bytes("name\nann\n")))
          .hasMessageContaining("users.csv has no column 'id'");
      assertThatThrownBy(() -> source.take("users.csv", bytes("")))
          .hasMessageContaining("users.csv is empty");
      assertThatThrownBy(() -> source.take("../users.csv", bytes("id\n")))
          .hasMessageContaining("a file is one of users.csv, groups.csv, members.csv");
    }
    assertThat(files.resolve("own").resolve("users.csv")).content().contains("ann");
  }

  @Test
  void aSourceWithAFolderOfOthersTakesNoFiles() {
    try (CsvFolder source = new CsvFolder(CsvSettings.of(settings, Path.of("")))) {
      assertThatThrownBy(() -> source.take("users.csv", bytes("id\n")))
          .hasMessageContaining("put them there");
    }
  }
}
