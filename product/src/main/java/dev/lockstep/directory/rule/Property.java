package dev.lockstep.directory.rule;

import dev.lockstep.directory.AttributeAlias;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.Owner;
import dev.lockstep.scim.query.BoundPath;
import dev.lockstep.scim.query.PathParser;
import dev.lockstep.scim.value.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What a rule may ask of a user, by Entra's name: every attribute that has one, and what follows
/// from the object itself. Two properties are equal when their names are.
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
  public static final Property ITEM = new Property("_", Type.TEXT, false, _ -> List.of());

  /// The manager's id, which `Direct Reports for` asks for.
  static final Property MANAGER;

  private static final List<Property> ALL;

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
              : kept(alias));
    }
    ALL = List.copyOf(all);
    MANAGER = named("manager").orElseThrow();
  }

  private final String name;
  private final Type type;
  private final boolean multiValued;
  private final Function<DirectoryObject, List<Value>> reader;

  private Property(
      String name, Type type, boolean multiValued, Function<DirectoryObject, List<Value>> reader) {
    this.name = name;
    this.type = type;
    this.multiValued = multiValued;
    this.reader = reader;
  }

  private static Property computed(
      String name, Type type, Function<DirectoryObject, Value> reader) {
    return new Property(name, type, false, user -> List.of(reader.apply(user)));
  }

  private static Property kept(AttributeAlias alias) {
    BoundPath path = PathParser.bind(DirectorySchemas.USER, alias.scim());
    Type type =
        switch (path.innermost().type()) {
          case STRING, REFERENCE, BINARY -> Type.TEXT;
          case BOOLEAN -> Type.TRUTH;
          case DATE_TIME -> Type.MOMENT;
          case DECIMAL, INTEGER, COMPLEX ->
              throw new IllegalStateException("rules can't compare " + alias.scim());
        };
    return new Property(
        alias.entra(),
        type,
        path.innermost().multiValued(),
        user -> path.valuesIn(user.document()));
  }

  /// As Entra spells it, without `user.`.
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

  /// What the user has of it; empty where that is nothing.
  List<Value> of(DirectoryObject user) {
    return reader.apply(user);
  }

  /// Whether it differs between two versions of a user.
  public boolean differs(DirectoryObject before, DirectoryObject after) {
    return !of(before).equals(of(after));
  }

  /// Every property of users.
  public static List<Property> all() {
    return ALL;
  }

  /// In whatever case: Entra's own pages differ in it.
  static Optional<Property> named(String name) {
    return ALL.stream().filter(property -> property.name.equalsIgnoreCase(name)).findFirst();
  }

  static boolean isOnlyInEntra(String name) {
    return ONLY_IN_ENTRA.stream().anyMatch(name::equalsIgnoreCase);
  }

  static List<String> names() {
    return ALL.stream().map(Property::name).toList();
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
    return name.equals("_") ? name : "user." + name;
  }
}
