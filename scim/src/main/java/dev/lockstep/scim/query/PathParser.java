package dev.lockstep.scim.query;

import dev.lockstep.scim.NearestName;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.query.Tokens.Kind;
import dev.lockstep.scim.query.Tokens.Token;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.ResourceType;
import java.util.Optional;

/// Paths of PATCH operations: read from text (RFC 7644, figure 7) and held against a resource type.
/// Beyond that figure, `schemas eq "urn:…"` chooses among simple values (erratum 7122) and is read as
/// `schemas[value eq "urn:…"]`.
public final class PathParser {
  private static final AttributeName VALUE =
      new AttributeName(Optional.empty(), "value", Optional.empty());

  private PathParser() {}

  /// @throws ScimException 400 `invalidPath`, with the column
  public static Path parse(String text) {
    Tokens tokens = Tokens.of(text, ScimType.INVALID_PATH);
    AttributeName attribute = AttributeNames.parse(tokens.expect(Kind.WORD, "an attribute").text());
    Optional<Filter> element = Optional.empty();
    Optional<String> subAttribute = Optional.empty();
    if (tokens.takeIf(Kind.OPEN_BRACKET)) {
      element = Optional.of(FilterParser.element(tokens));
      tokens.expect(Kind.CLOSE_BRACKET, "']'");
      Token behind = tokens.peek();
      if (behind.kind() == Kind.WORD && behind.text().startsWith(".")) {
        subAttribute = Optional.of(tokens.take().text().substring(1));
      }
    } else if (tokens.peek().kind() == Kind.WORD) {
      element = Optional.of(FilterParser.comparison(tokens, VALUE));
    }
    tokens.expect(Kind.END, "the end");
    return new Path(attribute, element, subAttribute);
  }

  /// @throws ScimException 400 `invalidPath`, naming what isn't there
  public static BoundPath bind(ResourceType type, Path path) {
    BoundAttribute bound =
        AttributeNames.bind(type, path.attribute())
            .orElseThrow(() -> invalid(AttributeNames.unknown(type, path.attribute())));
    BoundAttribute attribute =
        new BoundAttribute(bound.extension(), bound.attribute(), Optional.empty());
    if (path.element().isEmpty()) {
      return new BoundPath(attribute, Optional.empty(), bound.subAttribute());
    }
    if (!FilterBinder.hasElements(bound)) {
      throw invalid("'" + bound + "' has no elements that a bracket could choose from");
    }
    BoundFilter element = FilterBinder.bindElement(attribute, path.element().get());
    return new BoundPath(
        attribute,
        Optional.of(element),
        path.subAttribute().map(name -> subAttribute(attribute, name)));
  }

  /// Parses and binds.
  public static BoundPath bind(ResourceType type, String text) {
    return bind(type, parse(text));
  }

  private static Attribute subAttribute(BoundAttribute attribute, String name) {
    return attribute
        .attribute()
        .subAttribute(name)
        .orElseThrow(
            () ->
                invalid(
                    "'"
                        + name
                        + "' is no sub-attribute of '"
                        + attribute
                        + "'"
                        + NearestName.hint(
                            name,
                            attribute.attribute().subAttributes().stream()
                                .map(Attribute::name)
                                .toList())));
  }

  private static ScimException invalid(String detail) {
    return ScimException.badRequest(ScimType.INVALID_PATH, detail);
  }
}
