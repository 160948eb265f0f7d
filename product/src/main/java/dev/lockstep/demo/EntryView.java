package dev.lockstep.demo;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import dev.lockstep.demo.DomainObject.LinkValue;
import dev.lockstep.demo.DomainObject.StampedAttribute;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An object as a search answers it: what is stored, what is computed, long links in parts.
///
/// @param extended whether DNs carry GUID and SID (control 1.2.840.113556.1.4.529)
record EntryView(boolean extended) {
  /// Windows' MaxValRange: so many values of a link come at once.
  static final int VALUES_AT_ONCE = 1_500;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'.0Z'", Locale.ROOT);

  private static final Pattern RANGE =
      Pattern.compile("([^;]+);range=(\\d{1,9})-(\\d{1,9}|\\*)", Pattern.CASE_INSENSITIVE);

  /// What is computed and comes unasked, and what comes only when it is named.
  private static final Map<String, Function<DomainObject, Object>> COMPUTED = computed();

  private static final List<String> ONLY_WHEN_NAMED = List.of("parentGUID", "canonicalName");

  private static Map<String, Function<DomainObject, Object>> computed() {
    Map<String, Function<DomainObject, Object>> computed =
        new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    computed.put("whenCreated", object -> time(object.whenCreated()));
    computed.put("whenChanged", object -> time(object.whenChanged()));
    computed.put("uSNCreated", DomainObject::createdAt);
    computed.put("uSNChanged", DomainObject::changedAt);
    computed.put("canonicalName", EntryView::canonicalName);
    return computed;
  }

  static String time(Instant instant) {
    return TIME.format(instant.atOffset(ZoneOffset.UTC));
  }

  private static String canonicalName(DomainObject object) {
    DomainObject parent = object.parent();
    if (parent == null) {
      return object.dn().replaceAll("(?i),?dc=", ".").substring(1) + "/";
    }
    String above = canonicalName(parent);
    return above + (above.endsWith("/") ? "" : "/") + object.name();
  }

  String dn(DomainObject object) {
    return extended ? object.extendedDn() : object.dn();
  }

  /// The object with these attributes; all where none is named.
  Entry entry(DomainObject object, List<String> requested) {
    boolean all = requested.isEmpty() || requested.contains("*");
    Map<String, Attribute> chosen = new LinkedHashMap<>();
    if (all) {
      everything(object).forEach(attribute -> chosen.put(attribute.getName(), attribute));
    }
    for (String name : requested) {
      named(object, name).forEach(attribute -> chosen.put(attribute.getName(), attribute));
    }
    return new Entry(dn(object), chosen.values());
  }

  private List<Attribute> everything(DomainObject object) {
    List<Attribute> attributes = new ArrayList<>();
    for (StampedAttribute stored : object.attributes()) {
      if (stored.attribute().hasValue()
          && !ONLY_WHEN_NAMED.contains(stored.attribute().getName())) {
        attributes.add(stored.attribute());
      }
    }
    for (String name : COMPUTED.keySet()) {
      if (!ONLY_WHEN_NAMED.contains(name)) {
        attributes.addAll(named(object, name));
      }
    }
    attributes.addAll(named(object, "distinguishedName"));
    attributes.addAll(named(object, DomainObject.LAST_KNOWN_PARENT));
    DomainSchema.LINKS.forEach(
        (forward, back) -> {
          attributes.addAll(named(object, forward));
          attributes.addAll(named(object, back));
        });
    return attributes;
  }

  /// What comes for one name that was asked for: nothing, or the attribute, or a part of it.
  private List<Attribute> named(DomainObject object, String asked) {
    Matcher range = RANGE.matcher(asked);
    if (range.matches()) {
      int from = Integer.parseInt(range.group(2));
      int to = range.group(3).equals("*") ? Integer.MAX_VALUE : Integer.parseInt(range.group(3));
      List<DomainObject> targets = targets(object, range.group(1));
      return targets.isEmpty() ? List.of() : List.of(part(range.group(1), targets, from, to));
    }
    if (asked.equalsIgnoreCase("distinguishedName")) {
      return List.of(new Attribute("distinguishedName", dn(object)));
    }
    Optional<Attribute> stored = object.attribute(asked);
    if (stored.isPresent()) {
      return List.of(stored.get());
    }
    Function<DomainObject, Object> function = COMPUTED.get(asked);
    if (function != null) {
      return List.of(new Attribute(asked, String.valueOf(function.apply(object))));
    }
    List<DomainObject> targets = targets(object, asked);
    if (targets.size() > VALUES_AT_ONCE) {
      return List.of(new Attribute(asked), part(asked, targets, 0, VALUES_AT_ONCE - 1));
    }
    return targets.isEmpty() ? List.of() : List.of(link(asked, targets));
  }

  private Attribute part(String name, List<DomainObject> targets, int from, int to) {
    int start = Math.min(from, targets.size());
    int end =
        (int) Math.min(Math.min((long) to + 1, (long) start + VALUES_AT_ONCE), targets.size());
    String last = end == targets.size() ? "*" : String.valueOf(end - 1);
    return link(name + ";range=" + from + "-" + last, targets.subList(start, Math.max(start, end)));
  }

  Attribute link(String name, List<DomainObject> targets) {
    return new Attribute(name, targets.stream().map(this::dn).toList());
  }

  /// The objects that a link or a back link names.
  static List<DomainObject> targets(DomainObject object, String name) {
    for (Map.Entry<String, String> link : DomainSchema.LINKS.entrySet()) {
      if (link.getValue().equalsIgnoreCase(name)) {
        return List.copyOf(object.linkedFrom(link.getKey()));
      }
    }
    return object.links().entrySet().stream()
        .filter(link -> link.getKey().equalsIgnoreCase(name))
        .flatMap(link -> link.getValue().values().stream())
        .filter(LinkValue::present)
        .map(LinkValue::target)
        .toList();
  }
}
