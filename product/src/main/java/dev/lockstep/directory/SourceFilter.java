package dev.lockstep.directory;

import dev.lockstep.directory.rule.CompiledRule;
import dev.lockstep.directory.rule.Property;
import dev.lockstep.directory.rule.RuleException;
import dev.lockstep.directory.rule.RuleParser;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which of a source's users and groups are taken: those for whom a rule holds, in the syntax of
/// dynamic groups. It is asked of what the object would be in the Directory, and here rather than
/// at the source, as one that only told of those who fit wouldn't tell of those who cease to.
final class SourceFilter {
  /// What an object has only once it is taken. It is given an id then. And a user's manager is an
  /// object of the Directory: whether that one is there is for the same filter to say, so that two
  /// who are each other's managers might both be taken or both be left out, as they happen to come.
  private static final Set<String> ONLY_WHEN_TAKEN = Set.of("manager", "objectId");

  private final Map<ObjectType, CompiledRule> rules;

  private SourceFilter(Map<ObjectType, CompiledRule> rules) {
    this.rules = rules;
  }

  /// From the settings that every kind of source has: `userFilter` and `groupFilter`.
  ///
  /// @throws IllegalArgumentException naming the one that is wrong, the column and the mend
  static SourceFilter of(Map<String, String> settings) {
    Map<ObjectType, CompiledRule> rules = new EnumMap<>(ObjectType.class);
    for (ObjectType type : ObjectType.values()) {
      String text = settings.getOrDefault(setting(type), "");
      if (!text.isBlank()) {
        rules.put(type, rule(type, text));
      }
    }
    return new SourceFilter(rules);
  }

  /// The settings without those of this filter.
  static Map<String, String> others(Map<String, String> settings) {
    Map<String, String> others = new LinkedHashMap<>(settings);
    for (ObjectType type : ObjectType.values()) {
      others.remove(setting(type));
    }
    return others;
  }

  private static String setting(ObjectType type) {
    return switch (type) {
      case USER -> "userFilter";
      case GROUP -> "groupFilter";
    };
  }

  private static CompiledRule rule(ObjectType type, String text) {
    CompiledRule rule;
    try {
      rule = CompiledRule.of(RuleParser.parse(type, text));
    } catch (RuleException e) {
      throw new IllegalArgumentException("'" + setting(type) + "': " + e.getMessage(), e);
    }
    Optional<String> later =
        rule.properties().stream()
            .map(Property::name)
            .filter(ONLY_WHEN_TAKEN::contains)
            .min(Comparator.naturalOrder());
    if (later.isPresent()) {
      throw new IllegalArgumentException(
          ("'%s' can't ask for user.%s%s, which an object has only once it is taken: let a dynamic"
                  + " group ask for it, and assign that group to applications")
              .formatted(
                  setting(type),
                  later.get(),
                  later.get().equals("manager") ? " or Direct Reports" : ""));
    }
    return rule;
  }

  /// Whether everything of this type is taken.
  boolean takesAll(ObjectType type) {
    return !rules.containsKey(type);
  }

  /// Whether it may take an object by and by that it doesn't take now, or the other way round.
  boolean asksForTheTime(ObjectType type) {
    CompiledRule rule = rules.get(type);
    return rule != null && rule.asksForTheTime();
  }

  /// When it may decide otherwise next though the object stays as it is.
  Optional<Instant> changesAfter(DirectoryObject object, Instant now) {
    return Optional.ofNullable(rules.get(object.objectType()))
        .flatMap(rule -> rule.changesAfter(object, now));
  }

  /// Whether it asks for something in which two versions of an object differ.
  boolean asksForWhatDiffers(DirectoryObject before, DirectoryObject after) {
    CompiledRule rule = rules.get(after.objectType());
    return rule != null
        && rule.properties().stream().anyMatch(property -> property.differs(before, after));
  }

  boolean takes(DirectoryObject object, Instant now) {
    CompiledRule rule = rules.get(object.objectType());
    return rule == null || rule.holds(object, now);
  }
}
