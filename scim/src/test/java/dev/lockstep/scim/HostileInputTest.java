package dev.lockstep.scim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.scim.bulk.BulkPlan;
import dev.lockstep.scim.bulk.BulkRequest;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.CanonicalValues;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.message.ResourceValidator;
import dev.lockstep.scim.message.SearchRequest;
import dev.lockstep.scim.message.SearchRequest.QuotedNumbers;
import dev.lockstep.scim.message.ValueReader.Unknown;
import dev.lockstep.scim.patch.AbsentElement;
import dev.lockstep.scim.patch.Patch;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.patch.PatchReader;
import dev.lockstep.scim.query.AttributeSelection;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.FilterBinder;
import dev.lockstep.scim.query.FilterMatcher;
import dev.lockstep.scim.query.FilterPrinter;
import dev.lockstep.scim.query.PathParser;
import dev.lockstep.scim.schema.InvalidSchemaException;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.ResourceTypeReader;
import dev.lockstep.scim.schema.Schema;
import dev.lockstep.scim.schema.SchemaReader;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value.Complex;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Whatever a stranger sends is read, or refused with a 400 that says why: nothing else is thrown,
/// whatever comes in.
class HostileInputTest {
  private static final Unknown IGNORE = _ -> {};
  private static final List<String> WORDS =
      List.of(
          "userName",
          "emails",
          "emails.value",
          "name",
          "urn:ietf:params:scim:schemas:core:2.0:User:",
          "urn:",
          "eq",
          "ne",
          "co",
          "gt",
          "pr",
          "and",
          "or",
          "not",
          "(",
          ")",
          "[",
          "]",
          "\"x\"",
          "\"",
          ".value",
          ".",
          "true",
          "null",
          "1",
          "1e400",
          "-",
          "\\",
          "\\u0000",
          "\"\\ud800\"",
          " ",
          "$ref",
          "meta.created",
          "2026-11-25T10:00:00Z",
          "active",
          "type",
          "members",
          "schemas",
          "bulkId:a");

  @Property(tries = 3_000)
  void wordsInAnyOrderAreAFilterOrAnError(@ForAll long seed) {
    String text = words(new Random(seed));
    readOrRefused(
        () -> {
          BoundFilter filter = FilterBinder.bind(Schemas.USER_TYPE, text);
          FilterMatcher.matches(filter, new RandomScim(Schemas.USER_TYPE, seed).resource());
          assertThat(FilterBinder.bind(Schemas.USER_TYPE, FilterPrinter.print(filter)))
              .isEqualTo(filter);
        });
  }

  @Property(tries = 3_000)
  void wordsInAnyOrderAreAPathOrAnError(@ForAll long seed) {
    String text = words(new Random(seed));
    readOrRefused(() -> PathParser.bind(Schemas.USER_TYPE, text));
    AttributeSelection.of(Schemas.USER_TYPE, Optional.of(text), Optional.empty());
  }

  @Property(tries = 3_000)
  void anyJsonIsAResourceOrAnError(@ForAll long seed) {
    RandomScim random = RandomScim.anyType(seed);
    JsonNode body = anyObject(new Random(seed), random.type(), 4);
    readOrRefused(
        () -> {
          Complex resource = ResourceReader.read(random.type(), body, IGNORE);
          ResourceValidator.problems(random.type(), resource, CanonicalValues.STRICT);
        });
  }

  @Property(tries = 3_000)
  void anyJsonIsAPatchOrAnErrorAndSoIsItsEffect(@ForAll long seed) {
    RandomScim scim = RandomScim.anyType(seed);
    Random random = new Random(seed);
    ObjectNode body = Json.object();
    ArrayNode operations = body.putArray("Operations");
    for (int count = random.nextInt(3); count >= 0; count--) {
      ObjectNode operation = operations.addObject();
      operation.put("op", List.of("add", "Replace", "remove").get(random.nextInt(3)));
      if (random.nextInt(4) > 0) {
        operation.put("path", name(random, scim.type()));
      }
      if (random.nextInt(4) > 0) {
        operation.set("value", any(random, scim.type(), 3));
      }
    }
    readOrRefused(
        () -> {
          List<PatchOperation> bound = PatchReader.read(scim.type(), body, IGNORE);
          Complex before = scim.resource();
          Complex after = Patch.apply(before, bound, AbsentElement.CREATE);
          // what was right stays right: a patch can't write what a POST couldn't
          assertThat(
                  ResourceValidator.problems(scim.type(), after, CanonicalValues.SUGGESTED).stream()
                      .filter(problem -> !problem.detail().endsWith("takes a URI")))
              .isEmpty();
        });
  }

  @Property(tries = 2_000)
  void anyJsonIsAMessageOrAnError(@ForAll long seed) {
    JsonNode body = any(new Random(seed), Schemas.USER_TYPE, 4);
    readOrRefused(() -> SearchRequest.read(body, QuotedNumbers.ACCEPT));
    readOrRefused(() -> BulkPlan.of(BulkRequest.read(body, 10).operations()));
    readOrRefused(() -> PatchReader.read(Schemas.USER_TYPE, body, Unknown.REJECT));
    try {
      SchemaReader.read(body);
    } catch (InvalidSchemaException e) {
      assertThat(e.problems()).isNotEmpty();
    }
    try {
      ResourceTypeReader.readAll(body, List.of(Schemas.USER), List.of());
    } catch (InvalidSchemaException e) {
      assertThat(e.problems()).isNotEmpty();
    }
  }

  @Property(tries = 2_000)
  void aBodyWithBytesChangedIsReadOrRefused(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] body =
        "{\"userName\":\"é\uD83D\uDE00\",\"active\":true,\"emails\":[{\"value\":\"a@b\"}],\"x\":1.5e3}"
            .getBytes(StandardCharsets.UTF_8);
    for (int changes = random.nextInt(4); changes >= 0; changes--) {
      body[random.nextInt(body.length)] = (byte) random.nextInt(256);
    }
    readOrRefused(() -> ResourceReader.read(Schemas.USER_TYPE, Json.parse(body), IGNORE));
  }

  static List<String> bodies() {
    return List.of(
        "[".repeat(10_000),
        "{\"a\":".repeat(10_000),
        "[".repeat(65) + "]".repeat(65),
        "{\"userName\":\"a\",\"userName\":\"b\"}",
        "{\"a\":1e400}",
        "{\"a\":1e-400}",
        "{\"a\":1e999999999}",
        "{\"a\":1e99999999999999999999}",
        "{\"a\":10000e2147483647}",
        "{\"a\":" + "9".repeat(10_000) + "}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\\udc00\\ud800\"}",
        "{\"\\u0000\":1}",
        "{\"a\":NaN}",
        "{\"a\":\"" + "x".repeat(Json.MAX_STRING + 1) + "\"}",
        "{\"" + "k".repeat(Json.MAX_NAME + 1) + "\":1}",
        "\uFEFF{}",
        "{\"a\":1,}",
        "/* */ {}",
        "{'a':1}");
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void whatNoClientCanMeanIsRefused(String body) {
    assertThatThrownBy(() -> Json.parse(body.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            ScimException.class,
            e -> {
              assertThat(e.status()).isEqualTo(400);
              assertThat(e.detail()).hasSizeLessThan(1_000);
            });
  }

  @Test
  void invalidUtf8IsRefused() {
    for (byte[] bytes :
        List.of(
            new byte[] {'"', (byte) 0xC0, (byte) 0x80, '"'},
            new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'},
            new byte[] {'"', (byte) 0xE2, '"'})) {
      assertThatThrownBy(() -> Json.parse(bytes)).hasMessageContaining("UTF-8");
    }
  }

  static List<String> filters() {
    return List.of(
        "(".repeat(10_000) + "userName pr" + ")".repeat(10_000),
        "(".repeat(4_000) + "userName pr" + ")".repeat(4_000),
        "not (".repeat(1_000) + "userName pr" + ")".repeat(1_000),
        "not ".repeat(2_000) + "userName pr",
        "userName eq \"" + "x".repeat(1_000_000) + "\"",
        String.join(" and ", Collections.nCopies(500, "title pr")),
        "emails[".repeat(1_000),
        "userName eq \"\\ud800\"",
        "userName eq \"\\u0000\"",
        "userName eq \"\uD83D\"",
        "userName eq \"a\0\"",
        "userName\0 pr");
  }

  @ParameterizedTest
  @MethodSource("filters")
  void aFilterThatNobodyCanMeanIsRefused(String filter) {
    assertThatThrownBy(() -> FilterBinder.bind(Schemas.USER_TYPE, filter))
        .isInstanceOfSatisfying(
            ScimException.class,
            e -> {
              assertThat(e.scimType()).contains(ScimType.INVALID_FILTER);
              assertThat(e.detail()).hasSizeLessThan(1_000);
            });
  }

  private static void readOrRefused(Runnable reading) {
    try {
      reading.run();
    } catch (ScimException e) {
      assertThat(e.status()).isEqualTo(400);
      assertThat(e.scimType()).isPresent();
      assertThat(e.detail()).isNotBlank();
    }
  }

  // Random input

  private static String words(Random random) {
    StringBuilder text = new StringBuilder();
    for (int count = random.nextInt(9); count >= 0; count--) {
      text.append(WORDS.get(random.nextInt(WORDS.size()))).append(random.nextBoolean() ? " " : "");
    }
    return text.toString();
  }

  private static JsonNode any(Random random, ResourceType type, int depth) {
    return switch (random.nextInt(depth > 0 ? 9 : 6)) {
      case 0 -> Json.absent();
      case 1 -> Json.array().add(random.nextBoolean()).get(0);
      case 2 -> Json.array().add(random.nextInt(-2, 3)).get(0);
      case 3 -> Json.array().add(random.nextDouble()).get(0);
      case 4 -> Json.string(WORDS.get(random.nextInt(WORDS.size())));
      case 5 -> Json.string("2026-11-25T10:00:00Z");
      case 6 -> {
        ArrayNode array = Json.array();
        for (int count = random.nextInt(3); count > 0; count--) {
          array.add(any(random, type, depth - 1));
        }
        yield array;
      }
      default -> anyObject(random, type, depth - 1);
    };
  }

  private static ObjectNode anyObject(Random random, ResourceType type, int depth) {
    ObjectNode object = Json.object();
    for (int count = random.nextInt(5); count > 0; count--) {
      object.set(name(random, type), any(random, type, depth));
    }
    return object;
  }

  private static String name(Random random, ResourceType type) {
    List<String> names =
        new ArrayList<>(
            List.of(
                "value",
                "type",
                "primary",
                "$ref",
                "id",
                "meta",
                "schemas",
                "Operations",
                "op",
                "path",
                "method",
                "data",
                "bulkId",
                "filter",
                "count",
                "attributes",
                "name",
                "subAttributes",
                "endpoint",
                "schema",
                "value.value",
                "nothing"));
    List<Schema> schemas = new ArrayList<>(List.of(type.schema()));
    for (ResourceType.Extension extension : type.extensions()) {
      schemas.add(extension.schema());
      names.add(extension.schema().id());
    }
    for (Schema schema : schemas) {
      for (var attribute : schema.attributes()) {
        names.add(attribute.name());
        names.add(schema.id() + ":" + attribute.name());
        names.add(attribute.name() + "[type eq \"work\"]");
        attribute.subAttributes().forEach(part -> names.add(attribute.name() + "." + part.name()));
        attribute
            .subAttributes()
            .forEach(part -> names.add(attribute.name() + "[value pr]." + part.name()));
      }
    }
    return names.get(random.nextInt(names.size()));
  }
}
