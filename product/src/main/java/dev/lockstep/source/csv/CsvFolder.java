package dev.lockstep.source.csv;

import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.SourceChange.Kind;
import dev.lockstep.directory.SourceChange.Linked;
import dev.lockstep.directory.SourceChange.Links;
import dev.lockstep.directory.SourceChange.Present;
import dev.lockstep.directory.SourceChange.Reference;
import dev.lockstep.directory.SourceChange.Removed;
import dev.lockstep.directory.SourceChange.Upsert;
import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import dev.lockstep.directory.TakesFiles;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A folder with `users.csv` and, where there are groups, `groups.csv` and `members.csv`. The files
/// are read when one of them was written, and all of them then.
///
/// A row that is wrong is reported with its line, and the rest is taken. As long as there is one,
/// nobody is removed for being absent: the row may be theirs. Rows that share an id are all wrong.
///
/// The files are put into the folder by others; or, where the settings name none, handed over by
/// [#take] and kept in one of our own.
public final class CsvFolder implements TakesFiles {
  static final String USERS = "users.csv";
  static final String GROUPS = "groups.csv";
  static final String MEMBERS = "members.csv";

  /// In files of changes: `true` where the object, or the membership, is gone.
  static final String DELETED = "deleted";

  static final List<String> FILES = List.of(USERS, GROUPS, MEMBERS);

  private final CsvSettings settings;

  public CsvFolder(CsvSettings settings) {
    this.settings = settings;
  }

  @Override
  public BatchEnd poll(Optional<SourceCursor> since, SourceSink sink)
      throws SourceException, InterruptedException {
    Fingerprint written = Fingerprint.of(settings.folder(), FILES);
    if (since.isPresent()) {
      List<String> last = since.get().value().lines().toList();
      if (!last.isEmpty() && last.getFirst().equals(written.text())) {
        return new BatchEnd(since.get(), false, last.subList(1, last.size()));
      }
      if (settings.full()) {
        throw new SourceException(Problem.CURSOR_LOST, "the files were written again");
      }
    }
    Problems problems = new Problems();
    readAll(problems, sink);
    check(written);
    List<String> cursor = new ArrayList<>(List.of(written.text()));
    cursor.addAll(problems.lines());
    return new BatchEnd(
        new SourceCursor(String.join("\n", cursor)),
        settings.full() && problems.isEmpty(),
        problems.lines());
  }

  private void readAll(Problems problems, SourceSink sink)
      throws SourceException, InterruptedException {
    Set<String> groups = new LinkedHashSet<>();
    if (settings.full() || exists(USERS)) {
      table(USERS, problems)
          .read(new ObjectRows(ObjectType.USER, problems, sink, duplicates(USERS)));
    }
    if (exists(GROUPS)) {
      ObjectRows rows = new ObjectRows(ObjectType.GROUP, problems, sink, duplicates(GROUPS));
      table(GROUPS, problems).read(rows);
      groups.addAll(rows.told);
    }
    if (exists(MEMBERS)) {
      MemberRows rows = new MemberRows(problems, sink);
      table(MEMBERS, problems).read(rows);
      rows.end(groups);
    }
  }

  /// In a file of changes, rows of the same id come one after the other.
  private Optional<Duplicates> duplicates(String name)
      throws SourceException, InterruptedException {
    return settings.full()
        ? Optional.of(Duplicates.in(table(name, new Problems()), settings.anchor()))
        : Optional.empty();
  }

  private boolean exists(String name) {
    return Files.exists(settings.folder().resolve(name));
  }

  private CsvTable table(String name, Problems problems) {
    return new CsvTable(settings.folder().resolve(name), settings, problems);
  }

  @Override
  public boolean tellsOfReturns() {
    return true;
  }

  /// In a folder of changes, who is in none of the present files is as the earlier ones said.
  @Override
  public void read(List<String> anchors, SourceSink sink)
      throws SourceException, InterruptedException {
    Set<String> wanted = Set.copyOf(anchors);
    Set<String> missing = new LinkedHashSet<>(anchors);
    Problems problems = new Problems();
    Fingerprint written = Fingerprint.of(settings.folder(), FILES);
    readAll(
        problems,
        change -> {
          if (wanted.contains(change.anchor())) {
            missing.remove(change.anchor());
            sink.accept(change);
          }
        });
    check(written);
    for (String anchor : missing) {
      if (!settings.full()) {
        sink.accept(new Present(anchor));
      } else if (problems.isEmpty()) {
        sink.accept(new Removed(anchor));
      }
    }
  }

  private void check(Fingerprint written) throws SourceException {
    if (!Fingerprint.of(settings.folder(), FILES).equals(written)) {
      throw new SourceException(
          Problem.INCOMPLETE,
          "the files were written while they were read; write them under another name and rename"
              + " them at the end");
    }
  }

  private static String required(Set<String> header, String file, String column)
      throws SourceException {
    return header.stream()
        .filter(column::equalsIgnoreCase)
        .findFirst()
        .orElseThrow(
            () ->
                new SourceException(
                    Problem.PROTOCOL,
                    file
                        + " has no column '"
                        + column
                        + "'; it has "
                        + String.join(", ", header.stream().sorted().toList())));
  }

  /// The rows of `users.csv` or `groups.csv`.
  private final class ObjectRows implements CsvTable.Rows {
    private final ObjectType type;
    private final String file;
    private final Problems problems;
    private final SourceSink sink;
    private final Optional<Duplicates> duplicates;

    /// Only of groups: there are few.
    private final Set<String> told = new LinkedHashSet<>();

    private Attributes attributes;
    private String anchorColumn = "";
    private String managerColumn = "";

    ObjectRows(
        ObjectType type, Problems problems, SourceSink sink, Optional<Duplicates> duplicates) {
      this.type = type;
      this.duplicates = duplicates;
      this.file = type == ObjectType.USER ? USERS : GROUPS;
      this.problems = problems;
      this.sink = sink;
      this.attributes = new Attributes(settings, type, Set.of());
    }

    @Override
    public void header(Set<String> columns) throws SourceException {
      anchorColumn = required(columns, file, settings.anchor());
      managerColumn = settings.columns(type).getOrDefault(CsvSettings.MANAGER, CsvSettings.MANAGER);
      attributes = new Attributes(settings, type, columns);
      if (attributes.isEmpty()) {
        throw new SourceException(
            Problem.PROTOCOL,
            file
                + " has no column that is called as an attribute; say in '"
                + (type == ObjectType.USER ? "userColumns" : "groupColumns")
                + "' which is which");
      }
    }

    @Override
    public void row(CsvTable.Row row) throws SourceException, InterruptedException {
      String anchor = row.cell(anchorColumn);
      if (anchor.isEmpty()) {
        problems.add(file, row.line(), "'" + anchorColumn + "' is empty");
        return;
      }
      Optional<String> twice = duplicates.flatMap(all -> all.problem(anchorColumn, anchor));
      if (twice.isPresent()) {
        problems.add(file, row.line(), twice.get());
        return;
      }
      try {
        if (isDeleted(row)) {
          sink.accept(new Removed(anchor));
          return;
        }
        Map<String, List<String>> values = attributes.of(row);
        Kind kind = type == ObjectType.USER ? Kind.USER : Kind.GROUP;
        sink.accept(new Upsert(anchor, kind, Optional.empty(), values, settings.full()));
      } catch (IllegalArgumentException e) {
        problems.add(file, row.line(), String.valueOf(e.getMessage()));
        return;
      }
      if (type == ObjectType.GROUP) {
        told.add(anchor);
      } else if (row.cells().containsKey(managerColumn)) {
        String manager = row.cell(managerColumn);
        List<String> managers = manager.isEmpty() ? List.of() : List.of(manager);
        sink.accept(new Links(anchor, Reference.MANAGER, managers));
      }
    }

    @Override
    public void unreadable() {
      // counted already
    }
  }

  private boolean isDeleted(CsvTable.Row row) {
    String cell = row.cell(DELETED);
    return !settings.full() && !cell.isEmpty() && Attributes.truth(DELETED, cell);
  }

  /// The rows of `members.csv`. In a full file the rows of a group stand together, so that no more
  /// than one group's members are in memory.
  private final class MemberRows implements CsvTable.Rows {
    private final Problems problems;
    private final SourceSink sink;
    private final Set<String> done = new LinkedHashSet<>();
    private final List<String> members = new ArrayList<>();
    private String groupColumn = "";
    private String memberColumn = "";
    private String group = "";

    /// Whether a row that can't be read may be one of the present group.
    private boolean doubtful;

    MemberRows(Problems problems, SourceSink sink) {
      this.problems = problems;
      this.sink = sink;
    }

    @Override
    public void header(Set<String> columns) throws SourceException {
      groupColumn = required(columns, MEMBERS, "group");
      memberColumn = required(columns, MEMBERS, "member");
    }

    @Override
    public void row(CsvTable.Row row) throws SourceException, InterruptedException {
      String of = row.cell(groupColumn);
      String member = row.cell(memberColumn);
      if (of.isEmpty() || member.isEmpty()) {
        problems.add(
            MEMBERS, row.line(), "'" + (of.isEmpty() ? groupColumn : memberColumn) + "' is empty");
        unreadable();
      } else if (!settings.full()) {
        change(row, of, member);
      } else {
        boolean unreadableBefore = doubtful;
        if (!of.equals(group)) {
          close();
          doubtful = unreadableBefore;
          group = of;
        }
        if (done.contains(of)) {
          problems.add(
              MEMBERS, row.line(), "the rows of group '" + of + "' aren't together: sort by group");
          doubtful = true;
        }
        members.add(member);
      }
    }

    private void change(CsvTable.Row row, String of, String member)
        throws SourceException, InterruptedException {
      try {
        sink.accept(new Linked(of, Reference.MEMBER, member, !isDeleted(row)));
      } catch (IllegalArgumentException e) {
        problems.add(MEMBERS, row.line(), String.valueOf(e.getMessage()));
      }
    }

    @Override
    public void unreadable() {
      doubtful = true;
    }

    private void close() throws SourceException, InterruptedException {
      if (!group.isEmpty()) {
        if (doubtful) {
          for (String member : members) {
            sink.accept(new Linked(group, Reference.MEMBER, member, true));
          }
        } else {
          sink.accept(new Links(group, Reference.MEMBER, members));
        }
        done.add(group);
      }
      members.clear();
      doubtful = false;
    }

    /// A group of which no row tells has no members; while a row is wrong, that isn't certain.
    void end(Set<String> groups) throws SourceException, InterruptedException {
      if (settings.full()) {
        close();
        for (String other : groups) {
          if (!done.contains(other) && problems.isEmpty()) {
            sink.accept(new Links(other, Reference.MEMBER, List.of()));
          }
        }
      }
    }
  }

  @Override
  public void take(String name, byte[] content) {
    UploadedFiles.take(settings, name, content);
  }

  @Override
  public List<Check> test() {
    List<Check> checks = new ArrayList<>();
    for (String name : FILES) {
      if ((settings.full() && !settings.uploaded() && name.equals(USERS)) || exists(name)) {
        checks.add(check(name));
      }
    }
    if (checks.isEmpty()) {
      checks.add(
          new Check(
              settings.folder().toString(),
              Check.Verdict.WARNING,
              "there is none of " + String.join(", ", FILES),
              Optional.of(
                  settings.uploaded()
                      ? "upload " + USERS
                      : "put the files there, or say another 'folder'")));
    }
    return checks;
  }

  Check check(String name) {
    Problems problems = new Problems();
    SourceSink nowhere = _ -> {};
    try {
      CsvTable.Rows rows =
          switch (name) {
            case USERS -> new ObjectRows(ObjectType.USER, problems, nowhere, duplicates(name));
            case GROUPS -> new ObjectRows(ObjectType.GROUP, problems, nowhere, duplicates(name));
            default -> new MemberRows(problems, nowhere);
          };
      table(name, problems).read(rows);
    } catch (SourceException e) {
      return new Check(
          name,
          Check.Verdict.FAILED,
          String.valueOf(e.getMessage()),
          Optional.of("write the file as the page on CSV sources says"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Check(
          name, Check.Verdict.WARNING, "not read to its end", Optional.of("try again"));
    }
    return problems.isEmpty()
        ? new Check(name, Check.Verdict.PASSED, "every row can be read", Optional.empty())
        : new Check(
            name,
            Check.Verdict.WARNING,
            String.join("; ", problems.lines()),
            Optional.of("mend these rows; until then nobody is removed"));
  }

  @Override
  public void close() {}
}
