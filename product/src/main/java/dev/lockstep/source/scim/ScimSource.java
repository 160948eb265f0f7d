package dev.lockstep.source.scim;

import dev.lockstep.client.ScimClient;
import dev.lockstep.directory.AttributeAlias;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Source;
import dev.lockstep.directory.SourceChange.Kind;
import dev.lockstep.directory.SourceChange.Links;
import dev.lockstep.directory.SourceChange.Reference;
import dev.lockstep.directory.SourceChange.Removed;
import dev.lockstep.directory.SourceChange.Upsert;
import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.query.BoundPath;
import dev.lockstep.scim.query.PathParser;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Moments;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import dev.lockstep.source.scim.ScimListing.FilterRefused;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Pulls users and groups out of a SCIM service provider. SCIM has no feed of changes, so each poll
/// asks for what was modified since the last one, and everything is listed and compared as often
/// as the settings say: only that shows who was deleted. A provider that takes no filter by
/// `meta.lastModified` is listed as a whole each time.
///
/// The cursor holds when everything was listed last, and when the last poll began.
public final class ScimSource implements Source {
  /// Clocks differ, and a provider may write `lastModified` before it commits.
  private static final Duration OVERLAP = Duration.ofMinutes(5);

  /// Rows of which nobody reads more.
  private static final int PROBLEMS = 20;

  private static final String ENTERPRISE = Schemas.ENTERPRISE_USER.id();

  /// Where each attribute stands, by Entra's name.
  private static final Map<ObjectType, Map<String, BoundPath>> PATHS =
      Map.of(ObjectType.USER, paths(ObjectType.USER), ObjectType.GROUP, paths(ObjectType.GROUP));

  private final ScimListing listing;
  private final ScimSourceSettings settings;
  private final InstantSource clock;

  public ScimSource(ScimClient client, ScimSourceSettings settings, InstantSource clock) {
    this.listing = new ScimListing(client, settings.pageSize());
    this.settings = settings;
    this.clock = clock;
  }

  private static Map<String, BoundPath> paths(ObjectType type) {
    Map<String, BoundPath> paths = new LinkedHashMap<>();
    AttributeAlias.of(type)
        .forEach(alias -> paths.put(alias.entra(), PathParser.bind(type(type), alias.scim())));
    return paths;
  }

  private record Position(Instant listed, Instant polled) {
    static Position of(SourceCursor cursor) {
      List<String> lines = cursor.value().lines().toList();
      return new Position(Instant.parse(lines.getFirst()), Instant.parse(lines.getLast()));
    }

    SourceCursor cursor() {
      return new SourceCursor(listed + "\n" + polled);
    }
  }

  @Override
  public BatchEnd poll(Optional<SourceCursor> since, SourceSink sink)
      throws SourceException, InterruptedException {
    Instant now = clock.instant();
    Optional<Position> position = since.map(Position::of);
    if (position.isPresent()
        && !position.get().listed().plus(settings.compareEvery()).isAfter(now)) {
      throw new SourceException(Problem.CURSOR_LOST, "everything is due to be compared");
    }
    Optional<String> filter =
        position.map(last -> "meta.lastModified gt \"" + last.polled().minus(OVERLAP) + "\"");
    List<String> problems = new ArrayList<>();
    try {
      for (ObjectType type : ObjectType.values()) {
        listing.read(
            endpoint(type), filter, (id, resource) -> tell(type, id, resource, sink, problems));
      }
    } catch (FilterRefused e) {
      throw new SourceException(
          Problem.CURSOR_LOST, "the service provider can't say what changed", e);
    }
    Position next = new Position(position.map(Position::listed).orElse(now), now);
    return new BatchEnd(next.cursor(), since.isEmpty() && problems.isEmpty(), shown(problems));
  }

  private static List<String> shown(List<String> problems) {
    return problems.subList(0, Math.min(PROBLEMS, problems.size()));
  }

  private static String endpoint(ObjectType type) {
    return type(type).endpoint().substring(1);
  }

  private static ResourceType type(ObjectType type) {
    return DirectorySchemas.STANDARD.of(type);
  }

  /// A resource that can't be read is reported, and the rest goes on.
  private static void tell(
      ObjectType type, String id, JsonNode json, SourceSink sink, List<String> problems)
      throws SourceException, InterruptedException {
    Complex resource;
    try {
      resource = ResourceReader.readPart(type(type), json, _ -> {});
    } catch (ScimException e) {
      problems.add(endpoint(type) + "/" + id + ": " + e.detail());
      return;
    }
    Kind kind = type == ObjectType.USER ? Kind.USER : Kind.GROUP;
    sink.accept(new Upsert(id, kind, Optional.empty(), attributes(type, resource), true));
    List<Value> references =
        switch (type) {
          case USER -> resource.complex(ENTERPRISE).values("manager");
          case GROUP -> resource.values("members");
        };
    Reference reference = type == ObjectType.USER ? Reference.MANAGER : Reference.MEMBER;
    sink.accept(new Links(id, reference, ids(references)));
  }

  private static List<String> ids(List<Value> references) {
    List<String> ids = new ArrayList<>();
    for (Value reference : references) {
      if (reference instanceof Complex complex) {
        complex.text("value").ifPresent(ids::add);
      }
    }
    return ids;
  }

  /// By Entra's names.
  private static Map<String, List<String>> attributes(ObjectType type, Complex resource) {
    Map<String, List<String>> attributes = new LinkedHashMap<>();
    PATHS
        .getOrDefault(type, Map.of())
        .forEach(
            (name, path) -> {
              List<String> texts = new ArrayList<>();
              path.valuesIn(resource).forEach(value -> text(value).ifPresent(texts::add));
              attributes.put(name, texts);
            });
    return attributes;
  }

  private static Optional<String> text(Value value) {
    return switch (value) {
      case Value.Text(String text) -> Optional.of(text);
      case Value.Flag(boolean flag) -> Optional.of(Boolean.toString(flag));
      case Value.Moment(Instant moment) -> Optional.of(Moments.write(moment));
      case Value.Whole(long number) -> Optional.of(Long.toString(number));
      case Value.Decimal(var number) -> Optional.of(number.toPlainString());
      case Complex _, Value.Multi _ -> Optional.empty();
    };
  }

  /// SCIM pages by position.
  @Override
  public boolean mayLeaveOut() {
    return true;
  }

  @Override
  public void read(List<String> anchors, SourceSink sink)
      throws SourceException, InterruptedException {
    for (String anchor : anchors) {
      boolean found = false;
      for (ObjectType type : ObjectType.values()) {
        Optional<JsonNode> resource =
            found ? Optional.empty() : listing.get(endpoint(type), anchor);
        if (resource.isPresent()) {
          tell(type, anchor, resource.get(), sink, new ArrayList<>());
          found = true;
        }
      }
      if (!found) {
        sink.accept(new Removed(anchor));
      }
    }
  }

  @Override
  public List<Check> test() {
    List<Check> checks = new ArrayList<>();
    for (ObjectType type : ObjectType.values()) {
      String endpoint = endpoint(type);
      try {
        listing.get(endpoint, "lockstep-looks-for-nobody");
        checks.add(
            new Check(
                "Read " + endpoint, Check.Verdict.PASSED, "it answers as SCIM", Optional.empty()));
      } catch (SourceException e) {
        checks.add(
            new Check(
                "Read " + endpoint,
                Check.Verdict.FAILED,
                String.valueOf(e.getMessage()),
                Optional.of("check the URL, which ends before /Users, and the token")));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return checks;
      }
    }
    return checks;
  }

  @Override
  public void close() {}
}
