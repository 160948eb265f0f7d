package dev.lockstep.directory.rule;

import dev.lockstep.directory.AttributeAlias;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Owner;
import dev.lockstep.scim.query.BoundPath;
import dev.lockstep.scim.query.PathParser;
import dev.lockstep.scim.value.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What a rule may ask of a user or a group, by Entra's name: every attribute that has one, and what
/// follows from the object itself. Two properties are equal when their names are: a rule is about
/// users or about groups.
public final class Property {

  /// What values of it are.
  public enum Type {
    TEXT("text"),
    TRUTH("true or false"),
    MOMENT("a date");

    private final String shown;

    Type(String shown) {
      this.shown = shown;
    }

    String shown() {
      return shown;
    }
  }

  /// One item of a collection, inside of `-any` and `-all`. The collections that there are hold
  /// text.
  public static final Property ITEM =
      new Property(ObjectType.USER, "_", Type.TEXT, false, _ -> List.of());

  /// The manager's id, which `Direct Reports for` asks for.
  static final Property MANAGER;

  private static final List<Property> ALL;

  private static final List<Property> OF_GROUPS =
      AttributeAlias.GROUPS.stream().map(alias -> kept(ObjectType.GROUP, alias)).toList();

  /// What Entra has too, but a Directory doesn't keep: named, so that the error says so.
  private static final List<String> ONLY_IN_ENTRA =
      List.of(
          "assignedPlans",
          "memberOf",
          "onPremisesDistinguishedName",
          "passwordPolicies",
          "sipProxyAddress");

  static {
    List<Property> all = new ArrayList<>();
    all.add(computed("objectId", Type.TEXT, user -> Value.text(user.id().toString())));
    all.add(
        computed(
            "dirSyncEnabled",
            Type.TRUTH,
            user -> Value.flag(user.owner() instanceof Owner.OwnedBySource)));
    for (AttributeAlias alias : AttributeAlias.USERS) {
      all.add(
          alias.entra().equals("accountEnabled")
              ? computed(alias.entra(), Type.TRUTH, user -> Value.flag(user.enabled()))
              : kept(ObjectType.USER, alias));
    }
    ALL = List.copyOf(all);
    MANAGER = named(ObjectType.USER, "manager").orElseThrow();
  }

  private final ObjectType subject;
  private final String name;
  private final Type type;
  private final boolean multiValued;
  private final Function<DirectoryObject, List<Value>> reader;

  private Property(
      ObjectType subject,
      String name,
      Type type,
      boolean multiValued,
      Function<DirectoryObject, List<Value>> reader) {
    this.subject = subject;
    this.name = name;
    this.type = type;
    this.multiValued = multiValued;
    this.reader = reader;
  }

  private static Property computed(
      String name, Type type, Function<DirectoryObject, Value> reader) {
    return new Property(ObjectType.USER, name, type, false, user -> List.of(reader.apply(user)));
  }

  private static Property kept(ObjectType subject, AttributeAlias alias) {
    BoundPath path = PathParser.bind(DirectorySchemas.STANDARD.of(subject), alias.scim());
    Type type =
        switch (path.innermost().type()) {
          case STRING, REFERENCE, BINARY -> Type.TEXT;
          case BOOLEAN -> Type.TRUTH;
          case DATE_TIME -> Type.MOMENT;
          case DECIMAL, INTEGER, COMPLEX ->
              throw new IllegalStateException("rules can't compare " + alias.scim());
        };
    return new Property(
        subject,
        alias.entra(),
        type,
        path.innermost().multiValued(),
        object -> path.valuesIn(object.document()));
  }

  /// As Entra spells it, without `user.` or `group.`.
  public String name() {
    return name;
  }

  public Type type() {
    return type;
  }

  /// A collection, of which `-any` and `-all` may ask.
  public boolean multiValued() {
    return multiValued;
  }

  /// What the object has of it; empty where that is nothing.
  List<Value> of(DirectoryObject object) {
    return reader.apply(object);
  }

  /// Whether it differs between two versions of a user.
  public boolean differs(DirectoryObject before, DirectoryObject after) {
    return !of(before).equals(of(after));
  }

  /// Every property of users.
  public static List<Property> all() {
    return ALL;
  }

  private static List<Property> of(ObjectType subject) {
    return switch (subject) {
      case USER -> ALL;
      case GROUP -> OF_GROUPS;
    };
  }

  /// In whatever case: Entra's own pages differ in it.
  static Optional<Property> named(ObjectType subject, String name) {
    return of(subject).stream()
        .filter(property -> property.name.equalsIgnoreCase(name))
        .findFirst();
  }

  static boolean isOnlyInEntra(String name) {
    return ONLY_IN_ENTRA.stream().anyMatch(name::equalsIgnoreCase);
  }

  static List<String> names(ObjectType subject) {
    return of(subject).stream().map(Property::name).toList();
  }

  /// The operators that a property of this type takes, with their hyphens.
  String operators() {
    return String.join(
        ", ",
        Arrays.stream(Operator.values())
            .filter(operator -> operator.fits(type))
            .map(operator -> "-" + operator.word())
            .toList());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Property property && property.name.equals(name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name.equals("_") ? name : prefix(subject) + "." + name;
  }

  /// What names of properties begin with.
  static String prefix(ObjectType subject) {
    return switch (subject) {
      case USER -> "user";
      case GROUP -> "group";
    };
  }
}
