package dev.lockstep.scim.json;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// JSON as it comes from strangers: duplicate keys, trailing text, invalid UTF-8, U+0000 and
/// excessive depth or length are refused, each with a 400 that says where.
///
/// {@snippet file="dev/lockstep/scim/examples/EntryPointsTest.java" region="json"}
public final class Json {
  /// A SCIM body is 5 deep; more than this is an attack or a mistake.
  public static final int MAX_DEPTH = 64;

  /// A certificate or a photo as base64 fits; the body's own limit is the transport's.
  public static final int MAX_STRING = 1_000_000;

  /// No attribute has a name near this long; a pathless PATCH key may hold a URN and a filter.
  public static final int MAX_NAME = 2_000;

  /// Digits of a number: more than a 64-bit integer or any sensible decimal has.
  public static final int MAX_NUMBER = 64;

  /// 1e400 would take 400 digits to write out: an exponent is part of no attribute's value.
  public static final int MAX_SCALE = 100;

  /// U+FFFD, the replacement character.
  private static final int REPLACEMENT = 0xFFFD;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(MAX_STRING)
                          .maxNameLength(MAX_NAME)
                          .maxNumberLength(MAX_NUMBER)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private Json() {}

  /// @throws ScimException 400 `invalidSyntax`, with line and column
  public static JsonNode parse(byte[] bytes) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw invalid("the body isn't valid UTF-8");
    }
    return parse(text);
  }

  /// @throws ScimException 400 `invalidSyntax`, with line and column
  public static JsonNode parse(String text) {
    JsonNode node;
    try {
      node = MAPPER.readTree(text);
    } catch (JacksonException e) {
      throw invalid("the body isn't valid JSON" + where(e) + ": " + what(e));
    } catch (NumberFormatException beyondBigDecimal) {
      throw invalid("the body has a number whose exponent is beyond " + MAX_SCALE);
    }
    if (node.isMissingNode()) {
      throw invalid("the body is empty; a JSON object is expected");
    }
    check(node, "");
    return node;
  }

  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  public static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  public static JsonNode string(String text) {
    return MAPPER.getNodeFactory().stringNode(text);
  }

  /// JSON's null.
  public static JsonNode absent() {
    return MAPPER.nullNode();
  }

  /// The value under this key in any case, as a message's keys may be written (RFC 7643, section
  /// 2.1); the missing node where there is none.
  public static JsonNode member(JsonNode object, String key) {
    JsonNode exact = object.path(key);
    if (!exact.isMissingNode()) {
      return exact;
    }
    return object.properties().stream()
        .filter(entry -> entry.getKey().equalsIgnoreCase(key))
        .findFirst()
        .map(entry -> entry.getValue())
        .orElse(exact);
  }

  /// The node as bytes of UTF-8.
  public static byte[] bytes(JsonNode node) {
    return MAPPER.writeValueAsBytes(node);
  }

  public static String text(JsonNode node) {
    return MAPPER.writeValueAsString(node);
  }

  /// The text as a JSON string, in its quotes.
  public static String quoted(String text) {
    return MAPPER.writeValueAsString(text);
  }

  /// Jackson has read it, but no store could keep it or no sender could mean it.
  private static void check(JsonNode node, String path) {
    if (node.isString()) {
      checkText(node.stringValue(), path);
    } else if (node.isNumber()) {
      if (node.isBigDecimal() && isAbsurd(node.decimalValue())) {
        throw ScimException.badRequest(
            ScimType.INVALID_VALUE, "'" + path + "' has an exponent beyond " + MAX_SCALE);
      }
    } else if (node.isArray()) {
      for (int index = 0; index < node.size(); index++) {
        check(node.get(index), path + "[" + index + "]");
      }
    } else if (node.isObject()) {
      node.properties()
          .forEach(
              entry -> {
                checkText(entry.getKey(), path);
                check(
                    entry.getValue(),
                    path.isEmpty() ? entry.getKey() : path + "." + entry.getKey());
              });
    }
  }

  /// Whether the number has an exponent beyond what is sensible, however it is written: 1e101,
  /// 10e100, or 0.000… with a hundred zeros.
  public static boolean isAbsurd(BigDecimal number) {
    // first as written: stripping zeros off an enormous exponent would overflow
    return Math.abs((long) number.scale()) > MAX_SCALE
        || Math.abs(number.stripTrailingZeros().scale()) > MAX_SCALE;
  }

  private static void checkText(String text, String path) {
    Optional<String> why = unkeepable(text);
    if (why.isPresent()) {
      throw ScimException.badRequest(ScimType.INVALID_VALUE, "'" + path + "' " + why.get());
    }
  }

  /// Why no store could keep this text; empty where every one can.
  public static Optional<String> unkeepable(String text) {
    for (int index = 0; index < text.length(); index++) {
      char character = text.charAt(index);
      if (character == 0) {
        return Optional.of("holds U+0000, which no text may");
      }
      if (Character.isHighSurrogate(character)
          && index + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(index + 1))) {
        index++;
      } else if (Character.isSurrogate(character)) {
        return Optional.of("holds half of a surrogate pair");
      }
    }
    return Optional.empty();
  }

  /// The text with U+FFFD for what no store could keep: for what others wrote and nobody compares,
  /// such as their error messages.
  public static String keepable(String text) {
    return unkeepable(text).isEmpty()
        ? text
        : text.codePoints()
            .map(point -> point == 0 || isSurrogate(point) ? REPLACEMENT : point)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }

  private static boolean isSurrogate(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }

  /// Without where the parser began with it, of which it is told nothing.
  private static String what(JacksonException e) {
    return e.getOriginalMessage().replaceAll(" \\([^()]*\\[Source: .*$", "");
  }

  private static String where(JacksonException e) {
    return Optional.ofNullable(e.getLocation()).map(Json::position).orElse("");
  }

  private static String position(TokenStreamLocation location) {
    return " at line " + location.getLineNr() + ", column " + location.getColumnNr();
  }

  private static ScimException invalid(String detail) {
    return ScimException.badRequest(ScimType.INVALID_SYNTAX, detail);
  }
}
