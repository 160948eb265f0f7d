package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.ResourceKind;
import java.util.List;

/// The ids of the objects for which a condition holds, as a query that an index answers.
///
/// A search takes one set by gathering it, `o.id in (…)`: SQLite then visits just these objects, in
/// their order. A correlated `exists`, or the condition written on the object itself, lets it
/// choose by rules of thumb, and it chooses to walk all objects where that gives the order for
/// free. Every further set, and what is *not* in a set, is probed for each object that is visited
/// anyway: one look into an index, and nothing is gathered.
sealed interface IdSet {

  /// Yields `object_id`, the same one more than once perhaps.
  Sql query();

  /// Of `object o`: whether it is in the set.
  Sql probe();

  /// Whether the query yields each id once, and live objects of the search's kind only: then
  /// counting its rows counts the objects.
  boolean countable();

  /// How many objects it holds, by experience: one or none, few, many.
  Size size();

  enum Size {
    ONE,
    FEW,
    MANY,
    MOST
  }

  default Sql gathered() {
    return Sql.of("o.id in (").then(query()).then(")");
  }

  /// A set whose ids an index yields in their order: the rows of a table that stand side by side,
  /// sorted by the column that holds the ids. A page then reads the rows of the page only,
  /// wherever it is.
  sealed interface Run extends IdSet {
    String table();

    String column();

    /// @param row what stands before each column: nothing, or an alias with its dot
    Sql where(String row);

    @Override
    default Sql query() {
      return Sql.of("select " + column() + " as object_id from " + table() + " where ")
          .then(where(""));
    }

    @Override
    default Sql probe() {
      return Sql.of("exists (select 1 from " + table() + " where ")
          .then(where(""))
          .then(" and " + column() + " = o.id)");
    }
  }

  /// The objects that have this value.
  record Equal(DirectoryId directory, ResourceKind kind, String attribute, String key, Size size)
      implements Run {
    @Override
    public String table() {
      return "indexed_value";
    }

    @Override
    public String column() {
      return "object_id";
    }

    @Override
    public Sql where(String row) {
      return Sql.of(
          row + IndexedAttributes.NUMBER + " and " + row + "value_key = ?",
          directory,
          kind,
          attribute,
          key);
    }

    @Override
    public boolean countable() {
      return true;
    }
  }

  /// The objects with a value in a range, or with any that a condition on `value_key` holds for.
  ///
  /// @param single whether an object has one value at most
  record Values(
      DirectoryId directory, ResourceKind kind, String attribute, Sql keys, boolean single)
      implements IdSet {
    @Override
    public Sql query() {
      return Sql.of(
              "select object_id from indexed_value where " + IndexedAttributes.NUMBER + " and ",
              directory,
              kind,
              attribute)
          .then(keys);
    }

    @Override
    public Sql probe() {
      return Sql.of(
              "exists (select 1 from indexed_value where object_id = o.id and "
                  + IndexedAttributes.NUMBER
                  + " and ",
              directory,
              kind,
              attribute)
          .then(keys)
          .then(")");
    }

    @Override
    public boolean countable() {
      return single;
    }

    @Override
    public Size size() {
      return Size.MANY;
    }
  }

  /// A condition on the object's own columns that an index of theirs serves. Nothing in it is
  /// NULL.
  record Columns(DirectoryId directory, ResourceKind kind, Sql condition, Size size)
      implements IdSet {
    @Override
    public Sql query() {
      return Sql.of(
              "select id as object_id from object"
                  + " where directory = ? and type = ? and deleted is null and ",
              directory,
              kind)
          .then(condition);
    }

    @Override
    public Sql probe() {
      return condition.inBrackets();
    }

    @Override
    public boolean countable() {
      return true;
    }
  }

  /// One end of the memberships whose other end is this object.
  record Edges(DirectoryId directory, String column, String otherColumn, String other)
      implements Run {

    static Edges groupsWith(DirectoryId directory, String member) {
      return new Edges(directory, "group_id", "member_id", member);
    }

    static Edges membersOf(DirectoryId directory, String group) {
      return new Edges(directory, "member_id", "group_id", group);
    }

    @Override
    public String table() {
      return "membership";
    }

    @Override
    public Sql where(String row) {
      return Sql.of(row + "directory = ? and " + row + otherColumn + " = ?", directory, other);
    }

    /// Groups have members of two kinds.
    @Override
    public boolean countable() {
      return column.equals("group_id");
    }

    @Override
    public Size size() {
      return Size.FEW;
    }
  }

  /// The members of the groups in a set.
  record MembersOf(DirectoryId directory, IdSet groups) implements IdSet {
    @Override
    public Sql query() {
      return Sql.of(
              "select member_id as object_id from membership where directory = ? and group_id in (",
              directory)
          .then(groups.query())
          .then(")");
    }

    @Override
    public Sql probe() {
      return gathered();
    }

    @Override
    public boolean countable() {
      return false;
    }

    @Override
    public Size size() {
      return Size.MANY;
    }
  }

  record Union(List<IdSet> sets) implements IdSet {
    @Override
    public Sql query() {
      return Sql.joined(" union all ", sets.stream().map(IdSet::query).toList());
    }

    @Override
    public Sql probe() {
      return Sql.joined(" or ", sets.stream().map(IdSet::probe).toList()).inBrackets();
    }

    @Override
    public boolean countable() {
      return false;
    }

    @Override
    public Size size() {
      return sets.stream().map(IdSet::size).max(Size::compareTo).orElse(Size.ONE);
    }
  }

  record Intersection(List<IdSet> sets) implements IdSet {
    @Override
    public Sql query() {
      List<Sql> queries =
          sets.stream()
              .map(set -> Sql.of("select object_id from (").then(set.query()).then(") as one"))
              .toList();
      return Sql.of("select object_id from (")
          .then(Sql.joined(" intersect ", queries))
          .then(") as every");
    }

    @Override
    public Sql probe() {
      return Sql.joined(" and ", sets.stream().map(IdSet::probe).toList()).inBrackets();
    }

    @Override
    public boolean countable() {
      return sets.stream().allMatch(IdSet::countable);
    }

    @Override
    public Size size() {
      return sets.stream().map(IdSet::size).min(Size::compareTo).orElse(Size.MOST);
    }
  }
}
