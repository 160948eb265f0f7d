package dev.lockstep.cli;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import com.networknt.schema.walk.ApplyDefaultsStrategy;
import com.networknt.schema.walk.WalkConfig;
import dev.lockstep.scim.NearestName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// The shape of a set-up: the JSON Schema that editors complete it by, and what it says of a file.
final class SetupSchema {
  /// Said better by what is inside of them.
  private static final Set<String> BRANCHES = Set.of("oneOf", "anyOf", "allOf");

  /// Of a dynamic group, whose name is its displayName.
  private static final String FORMER = "renamedFrom";

  private final Schema schema;

  private SetupSchema(Schema schema) {
    this.schema = schema;
  }

  static SetupSchema load() {
    SchemaRegistryConfig config =
        SchemaRegistryConfig.builder().pathType(PathType.JSON_POINTER).build();
    try (InputStream stream =
        Objects.requireNonNull(
            SetupSchema.class.getResourceAsStream("/dev/lockstep/api/setup.schema.json"))) {
      return new SetupSchema(
          SchemaRegistry.withDefaultDialect(
                  SpecificationVersion.DRAFT_2020_12,
                  registry -> registry.schemaRegistryConfig(config))
              .getSchema(stream, InputFormat.JSON));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @throws CommandException naming every mistake with its line and the nearest right word
  void check(SetupFile file) {
    List<Error> errors = schema.validate(file.content());
    List<String> problems = new ArrayList<>();
    for (Error error : errors) {
      if (!BRANCHES.contains(error.getKeyword()) || isAlone(error, errors)) {
        problems.add(problem(file, error));
      }
    }
    if (!problems.isEmpty()) {
      throw new CommandException(
          Exit.USAGE, String.join(System.lineSeparator(), problems.stream().distinct().toList()));
    }
  }

  private static boolean isAlone(Error branch, List<Error> errors) {
    String pointer = branch.getInstanceLocation().toString();
    return errors.stream()
        .noneMatch(
            error ->
                !BRANCHES.contains(error.getKeyword())
                    && error.getInstanceLocation().toString().startsWith(pointer));
  }

  private String problem(SetupFile file, Error error) {
    String pointer = error.getInstanceLocation().toString();
    String name = pointer.isEmpty() ? "the file" : "'" + lastOf(pointer) + "'";
    return switch (error.getKeyword()) {
      case "additionalProperties" -> {
        String unknown = String.valueOf(error.getProperty());
        if (unknown.equals(FORMER)) {
          yield file.place(pointer + SetupFile.segment(unknown))
              + ": "
              + name
              + " can't be renamed: its id stands in addresses, in logs and in what it owns; give it"
              + " another 'displayName'";
        }
        yield file.place(pointer + SetupFile.segment(unknown))
            + ": "
            + name
            + " has no '"
            + unknown
            + "'"
            + NearestName.hint(unknown, known(error));
      }
      case "enum" -> {
        List<String> words = words(error.getSchemaNode());
        String written = error.getInstanceNode().asString("");
        yield file.place(pointer)
            + ": "
            + name
            + " is one of "
            + String.join(", ", words)
            + ", not '"
            + written
            + "'"
            + NearestName.hint(written, words);
      }
      case "required" -> file.place(pointer) + ": " + name + " lacks '" + error.getProperty() + "'";
      case String _ -> file.place(pointer) + ": " + name + ": " + error.getMessage();
    };
  }

  private static String lastOf(String pointer) {
    return pointer.substring(pointer.lastIndexOf('/') + 1).replace("~1", "/").replace("~0", "~");
  }

  private static List<String> words(JsonNode list) {
    List<String> words = new ArrayList<>();
    list.forEach(word -> words.add(word.asString("")));
    return words;
  }

  /// The names beside which the unknown one stands.
  private List<String> known(Error error) {
    String keyword = error.getSchemaLocation().getFragment().toString();
    String place = keyword.substring(0, keyword.lastIndexOf('/'));
    JsonNode object = schema.getSchemaNode().at(place);
    return object.path("properties").properties().stream().map(entry -> entry.getKey()).toList();
  }

  /// What a key means that isn't there, where the schema says so.
  JsonNode withDefaults(JsonNode content) {
    JsonNode filled = content.deepCopy();
    WalkConfig walk =
        WalkConfig.builder()
            .applyDefaultsStrategy(
                ApplyDefaultsStrategy.builder().applyPropertyDefaults(true).build())
            .build();
    schema.walk(filled, false, execution -> execution.setWalkConfig(walk));
    return filled;
  }
}
