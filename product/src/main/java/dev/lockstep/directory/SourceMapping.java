package dev.lockstep.directory;

import dev.lockstep.scim.patch.AbsentElement;
import dev.lockstep.scim.patch.Patch;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.query.BoundAttribute;
import dev.lockstep.scim.query.BoundPath;
import dev.lockstep.scim.query.PathParser;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.value.Moments;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/// Which attribute of a source goes to which path of the Directory's documents, and which of its
/// objects are taken at all.
public final class SourceMapping {
  private final Map<ObjectType, Map<String, BoundPath>> paths;
  private final Map<ObjectType, Map<String, String>> entraNames;
  private final SourceFilter filter;

  /// @param entraNames Entra's names by the source's
  private SourceMapping(
      Map<ObjectType, Map<String, BoundPath>> paths,
      Map<ObjectType, Map<String, String>> entraNames,
      SourceFilter filter) {
    this.paths = paths;
    this.entraNames = entraNames;
    this.filter = filter;
  }

  /// Active Directory's attributes, as the alias table pairs them.
  public static SourceMapping activeDirectory() {
    return paired(AttributeAlias::activeDirectory);
  }

  /// Attributes by Entra's names. A manager isn't one: it is a reference.
  public static SourceMapping entra() {
    return paired(alias -> Optional.of(alias.entra()).filter(name -> !name.equals("manager")));
  }

  /// Those of inetOrgPerson and groupOfNames.
  public static SourceMapping inetOrgPerson() {
    return paired(AttributeAlias::inetOrgPerson);
  }

  /// By the kind of the source and its filters.
  ///
  /// @throws IllegalArgumentException naming what is wrong with a filter
  public static SourceMapping of(SourceDefinition definition) {
    JoinSettings.of(definition.settings()); // what is wrong with them is told before they are kept
    return ofKind(definition).filtered(definition.settings());
  }

  /// The same for those who pass the filters that the settings of a source give.
  ///
  /// @throws IllegalArgumentException naming what is wrong with one
  public SourceMapping filtered(Map<String, String> settings) {
    return new SourceMapping(paths, entraNames, SourceFilter.of(settings));
  }

  /// The same for some attributes of objects of this type.
  ///
  /// @param wanted asked by Entra's names
  SourceMapping restricted(ObjectType type, Predicate<String> wanted) {
    Map<String, String> names = entraNames.getOrDefault(type, Map.of());
    Map<String, BoundPath> some = new LinkedHashMap<>(paths.getOrDefault(type, Map.of()));
    some.keySet().removeIf(name -> !wanted.test(names.getOrDefault(name, name)));
    Map<ObjectType, Map<String, BoundPath>> restricted = new LinkedHashMap<>(paths);
    restricted.put(type, some);
    return new SourceMapping(restricted, entraNames, filter);
  }

  /// The one value that the source gives for an attribute, by Entra's name.
  Optional<String> text(ObjectType type, String entra, Map<String, List<String>> attributes) {
    return entraNames.getOrDefault(type, Map.of()).entrySet().stream()
        .filter(pair -> pair.getValue().equals(entra))
        .flatMap(pair -> attributes.getOrDefault(pair.getKey(), List.of()).stream())
        .filter(value -> !value.isBlank())
        .findFirst();
  }

  SourceFilter filter() {
    return filter;
  }

  private static SourceMapping ofKind(SourceDefinition definition) {
    return switch (definition.kind()) {
      case "csv", "graph", "scim" -> entra();
      case "ldap" -> inetOrgPerson();
      default -> activeDirectory();
    };
  }

  private static SourceMapping paired(Function<AttributeAlias, Optional<String>> names) {
    Map<ObjectType, Map<String, BoundPath>> paths = new LinkedHashMap<>();
    Map<ObjectType, Map<String, String>> entraNames = new LinkedHashMap<>();
    for (ObjectType type : ObjectType.values()) {
      Map<String, BoundPath> ofType = new LinkedHashMap<>();
      Map<String, String> entra = new LinkedHashMap<>();
      for (AttributeAlias alias : AttributeAlias.of(type)) {
        names
            .apply(alias)
            .ifPresent(
                name -> {
                  ofType.put(
                      name, PathParser.bind(DirectorySchemas.STANDARD.of(type), alias.scim()));
                  entra.put(name, alias.entra());
                });
      }
      paths.put(type, ofType);
      entraNames.put(type, entra);
    }
    return new SourceMapping(paths, entraNames, SourceFilter.of(Map.of()));
  }

  /// The source's names of what is mapped.
  public Set<String> sourceAttributes(ObjectType type) {
    return paths.getOrDefault(type, Map.of()).keySet();
  }

  /// The document with what the source says of its attributes: set, cleared (an empty list) or,
  /// where a whole object came, absent. What an object can't be without it keeps.
  public Complex apply(
      ObjectType type, Complex document, Map<String, List<String>> attributes, boolean whole) {
    Attributes all = new Attributes(document);
    SequencedMap<String, List<PatchOperation>> parts = new LinkedHashMap<>();
    paths
        .getOrDefault(type, Map.of())
        .forEach(
            (name, path) -> {
              if (attributes.containsKey(name) || whole) {
                Optional<Value> value = value(path, attributes.getOrDefault(name, List.of()));
                if (value.isEmpty() && path.innermost().required()) {
                  return;
                }
                if (Attributes.isWhole(path)) {
                  all.set(path.attribute(), value);
                } else {
                  parts
                      .computeIfAbsent(Attributes.holder(path.attribute()), _ -> new ArrayList<>())
                      .add(
                          value.isPresent()
                              ? new PatchOperation.Replace(path, value.get())
                              : new PatchOperation.Remove(path));
                }
              }
            });
    return all.patched(parts);
  }

  private static Optional<Value> value(BoundPath path, List<String> texts) {
    List<Value> values = new ArrayList<>();
    for (String text : texts) {
      simple(path.innermost(), text).ifPresent(values::add);
    }
    if (values.isEmpty()) {
      return Optional.empty();
    }
    boolean many = path.innermost().multiValued() && path.element().isEmpty();
    return Optional.of(many ? new Value.Multi(values) : values.getFirst());
  }

  private static Optional<Value> simple(Attribute attribute, String text) {
    return switch (attribute.type()) {
      case STRING, REFERENCE, BINARY ->
          text.isEmpty() ? Optional.empty() : Optional.of(Value.text(text));
      case BOOLEAN -> Optional.of(Value.flag(Boolean.parseBoolean(text)));
      case DATE_TIME -> Moments.parse(text).map(Value.Moment::new);
      case INTEGER, DECIMAL, COMPLEX ->
          throw new IllegalArgumentException("no source attribute maps to " + attribute.name());
    };
  }

  /// The attributes of a document while what a source says of them is written down: twenty for each
  /// person, and a document is copied whole with each that is set in it.
  private static final class Attributes {
    /// Whose elements tell what they are by their `type`.
    private static final List<String> TYPED = List.of("emails", "phoneNumbers", "addresses");

    private final SequencedMap<String, Value> core;
    private final Map<String, SequencedMap<String, Value>> extensions = new LinkedHashMap<>();

    Attributes(Complex document) {
      core = new LinkedHashMap<>(document.attributes());
    }

    /// Whether the value is set or removed as it is.
    static boolean isWhole(BoundPath path) {
      return path.element().isEmpty()
          && path.subAttribute().isEmpty()
          && path.innermost().type() != Attribute.Type.COMPLEX
          && path.innermost().mutability() != Attribute.Mutability.IMMUTABLE;
    }

    /// What the document has it in: the attribute itself, or its extension.
    static String holder(BoundAttribute attribute) {
      return attribute.extension().orElse(attribute.attribute().name());
    }

    void set(BoundAttribute attribute, Optional<Value> value) {
      SequencedMap<String, Value> holder =
          attribute
              .extension()
              .map(urn -> extensions.computeIfAbsent(urn, this::extension))
              .orElse(core);
      put(holder, attribute.attribute().name(), value);
    }

    private static void put(
        SequencedMap<String, Value> holder, String name, Optional<? extends Value> value) {
      if (value.isPresent()) {
        holder.put(name, value.get());
      } else {
        holder.remove(name);
      }
    }

    private SequencedMap<String, Value> extension(String urn) {
      return core.get(urn) instanceof Complex known
          ? new LinkedHashMap<>(known.attributes())
          : new LinkedHashMap<>();
    }

    /// The document, with operations on parts of what has these names.
    Complex patched(SequencedMap<String, List<PatchOperation>> parts) {
      extensions.forEach(
          (urn, attributes) ->
              put(core, urn, Optional.of(new Complex(attributes)).filter(one -> !one.isEmpty())));
      parts.forEach(this::patch);
      TYPED.forEach(this::dropEmptyElements);
      return new Complex(core);
    }

    private void patch(String name, List<PatchOperation> operations) {
      Complex alone = Complex.EMPTY.with(name, Optional.ofNullable(core.get(name)));
      put(core, name, Patch.apply(alone, operations, AbsentElement.CREATE).get(name));
    }

    /// An element of which only the `type` is left holds nothing.
    private void dropEmptyElements(String name) {
      if (core.get(name) instanceof Value.Multi(List<Value> elements)) {
        put(core, name, Value.Multi.of(elements.stream().filter(Attributes::holdsMore).toList()));
      }
    }

    private static boolean holdsMore(Value element) {
      return element instanceof Complex part && part.attributes().size() > 1;
    }
  }
}
