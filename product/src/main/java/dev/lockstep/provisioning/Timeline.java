package dev.lockstep.provisioning;

import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.PastChange;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceLog;
import dev.lockstep.directory.SourceStore;
import dev.lockstep.provisioning.ProvisioningLog.Recorded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// All that is known to have happened to one user or group, from its sources to its targets, newest
/// first. Each part is read by the object, from where the page before ended; nothing is counted.
public final class Timeline {
  private static final String DIRECTORY = "directory";
  private static final String APPLICATIONS = "applications";
  private static final String AUDIT = "audit";
  private static final String SOURCE = "source:";
  private static final String STEP =
      "(?:(?:applications|audit|source:[^=,]{1,100})=\\d{1,18}|directory=\\d{1,18}(?:\\.\\d{1,18})?)";
  private static final Pattern PLACE = Pattern.compile(STEP + "(?:," + STEP + ")*");

  private final DirectoryReader reader;
  private final SourceStore sources;
  private final ProvisioningLog log;
  private final AuditLog audit;

  public Timeline(
      DirectoryReader reader, SourceStore sources, ProvisioningLog log, AuditLog audit) {
    this.reader = reader;
    this.sources = sources;
    this.log = log;
    this.audit = audit;
  }

  /// What happened.
  public sealed interface Happening {
    Instant at();

    /// In the directory.
    ///
    /// @param other of a membership, the group where the object is the member, else the member;
    ///     empty where the directory no longer has it
    record Changed(ObjectId self, PastChange change, Optional<DirectoryObject> other)
        implements Happening {
      @Override
      public Instant at() {
        return change.entry().at();
      }

      /// Whether it is the object that joined or left a group.
      public boolean asMember() {
        return change.entry().member().filter(self::equals).isPresent();
      }

      public String otherName() {
        return other
            .map(DirectoryObject::label)
            .or(() -> change.other(self).map(ObjectId::toString))
            .orElse("");
      }
    }

    /// At the target of an application.
    record Provisioned(Recorded recorded) implements Happening {
      @Override
      public Instant at() {
        return recorded.entry().at();
      }
    }

    /// By an administrator.
    record Administered(AuditEntry entry) implements Happening {
      @Override
      public Instant at() {
        return entry.at();
      }
    }

    /// What the log of a source says of it.
    record Reported(SourceId source, SourceLog.Entry entry) implements Happening {
      @Override
      public Instant at() {
        return entry.line().at();
      }
    }
  }

  /// @param next where the next page begins; empty where this is the last one
  public record Page(List<Happening> happenings, Optional<String> next) {
    public Page {
      happenings = List.copyOf(happenings);
    }
  }

  /// @param audited whether who asks may see what administrators did
  /// @param place as a page gave it
  /// @throws IllegalArgumentException for a place that none can have given
  public Page page(
      DirectoryId directory, ObjectId object, boolean audited, Optional<String> place, int limit) {
    if (limit == 0) {
      return new Page(List.of(), Optional.empty());
    }
    Map<String, String> places = place.map(Timeline::parsed).orElseGet(LinkedHashMap::new);
    List<Part> parts = parts(directory, object, audited, places, limit + 1);
    List<Happening> page = new ArrayList<>();
    while (page.size() < limit) {
      Optional<Part> latest = latest(parts);
      if (latest.isEmpty()) {
        return new Page(page, Optional.empty());
      }
      page.add(latest.get().take(places));
    }
    return new Page(
        page, latest(parts).isPresent() ? Optional.of(written(places)) : Optional.empty());
  }

  private List<Part> parts(
      DirectoryId directory,
      ObjectId object,
      boolean audited,
      Map<String, String> places,
      int limit) {
    List<Part> parts = new ArrayList<>();
    // of one moment, what came last in the way from source to target stands first
    parts.add(
        new Part(
            APPLICATIONS,
            log.search(operations(object, number(places, APPLICATIONS), limit)),
            Happening.Provisioned::new,
            one -> String.valueOf(one.entry().id())));
    parts.add(changes(directory, object, Optional.ofNullable(places.get(DIRECTORY)), limit));
    if (audited) {
      parts.add(
          new Part(
              AUDIT,
              audit.entries(
                  AuditLog.Query.newest(limit)
                      .before(number(places, AUDIT))
                      .about(Optional.of(object.toString()))),
              Happening.Administered::new,
              one -> String.valueOf(one.id())));
    }
    for (SourceStore.Link link : sources.links(directory, object)) {
      String name = SOURCE + link.source();
      OptionalLong before = number(places, name);
      parts.add(
          new Part(
              name,
              sources
                  .log()
                  .about(
                      directory,
                      link.source(),
                      link.anchor(),
                      before.isPresent() ? Optional.of(before.getAsLong()) : Optional.empty(),
                      limit),
              one -> new Happening.Reported(link.source(), one),
              one -> String.valueOf(one.number())));
    }
    return parts;
  }

  private static ProvisioningLog.Query operations(ObjectId object, OptionalLong before, int limit) {
    return new ProvisioningLog.Query(
        Optional.empty(),
        Optional.of(object),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        before,
        limit);
  }

  private Part changes(DirectoryId directory, ObjectId object, Optional<String> before, int limit) {
    List<PastChange> changes = reader.history(directory, object, before, limit);
    List<ObjectId> others =
        changes.stream().flatMap(change -> change.other(object).stream()).distinct().toList();
    Map<ObjectId, DirectoryObject> named = reader.findById(directory, others);
    return new Part(
        DIRECTORY,
        changes,
        change ->
            new Happening.Changed(
                object,
                change,
                change.other(object).flatMap(id -> Optional.ofNullable(named.get(id)))),
        change -> change.entry().position().place());
  }

  private static Optional<Part> latest(List<Part> parts) {
    Optional<Part> latest = Optional.empty();
    for (Part part : parts) {
      if (part.head().isPresent()
          && latest
              .flatMap(Part::head)
              .filter(head -> !part.head().get().at().isAfter(head.at()))
              .isEmpty()) {
        latest = Optional.of(part);
      }
    }
    return latest;
  }

  private record Placed(Happening happening, String place) {}

  /// What one log tells, in its own order, taken from the front.
  private static final class Part {
    private final String name;
    private final List<Placed> rest;
    private int taken;

    <E> Part(
        String name, List<E> entries, Function<E, Happening> reading, Function<E, String> place) {
      this.name = name;
      this.rest =
          entries.stream()
              .map(entry -> new Placed(reading.apply(entry), place.apply(entry)))
              .toList();
    }

    Optional<Happening> head() {
      return taken < rest.size() ? Optional.of(rest.get(taken).happening()) : Optional.empty();
    }

    Happening take(Map<String, String> places) {
      Placed first = rest.get(taken);
      taken++;
      places.put(name, first.place());
      return first.happening();
    }
  }

  // Places: how far each part was read

  /// Whether a place can be one that a page gave: of those that stand in a URL, for all to change.
  public static boolean isPlace(String text) {
    return PLACE.matcher(text).matches();
  }

  private static String written(Map<String, String> places) {
    return places.entrySet().stream()
        .map(part -> part.getKey() + "=" + part.getValue())
        .collect(Collectors.joining(","));
  }

  private static Map<String, String> parsed(String place) {
    Map<String, String> places = new LinkedHashMap<>();
    if (!isPlace(place)) {
      throw new IllegalArgumentException("no place in a time line: " + place);
    }
    for (String part : place.split(",", -1)) {
      int equals = part.indexOf('=');
      places.put(part.substring(0, equals), part.substring(equals + 1));
    }
    return places;
  }

  private static OptionalLong number(Map<String, String> places, String part) {
    String text = places.get(part);
    return text == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
  }
}
