package dev.lockstep.benchmarks;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryStore;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Owner;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceWriter;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// A Directory of any size that looks like a company's: users with names, addresses and enterprise
/// attributes, teams of twenty, and one group that holds half of the company, 100,000 at most. The
/// same on each run.
final class SampleDirectory {
  private static final int AT_ONCE = 1_000;
  private static final int TEAM = 20;
  private static final int LARGEST_GROUP = 100_000;
  private static final long FIRST_MILLISECOND = 1_760_000_000_000L;

  private static final List<String> GIVEN =
      List.of("Anna", "Bert", "Carla", "David", "Elena", "Farid", "Grace", "Hugo", "Inga", "Jamal");
  private static final List<String> FAMILY =
      List.of("Smith", "Müller", "García", "Rossi", "Novák", "Jensen", "Silva", "Tanaka", "Kim");
  private static final List<String> DEPARTMENTS =
      List.of("Sales", "Finance", "Engineering", "Support", "Legal", "Marketing", "Operations");
  private static final List<String> TITLES =
      List.of("Analyst", "Engineer", "Manager", "Consultant", "Director");

  private final int users;

  SampleDirectory(int users) {
    this.users = users;
  }

  int users() {
    return users;
  }

  int membersOfLargest() {
    return Math.min(LARGEST_GROUP, users / 2);
  }

  /// As the program makes them: one after the other in time, and random behind it.
  static ObjectId user(int number) {
    return made(number, mixed(number + (1L << 40)));
  }

  /// All of them after the users.
  static ObjectId group(int number) {
    return made(number + (1L << 30), mixed(number + (1L << 42)));
  }

  private static ObjectId made(long millisecond, long random) {
    return new ObjectId(
        new UUID(
            ((FIRST_MILLISECOND + millisecond) << 16) | 0x7000L,
            0x8000_0000_0000_0000L | (random >>> 2)));
  }

  /// The finaliser of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
  /// generators, 2014).
  private static long mixed(long number) {
    long z = number * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  static String userName(int number) {
    return pick(GIVEN, number).toLowerCase(java.util.Locale.ROOT) + number + "@example.com";
  }

  private static String pick(List<String> list, int number) {
    return list.get(Math.floorMod(mixed(number) + list.size(), list.size()));
  }

  /// @return how many rows were written: users, groups and memberships
  long load(DirectoryStore store, DirectoryId directory, Instant now) {
    for (int from = 0; from < users; from += AT_ONCE) {
      int first = from;
      int end = Math.min(users, from + AT_ONCE);
      store.atomically(
          () -> {
            for (int number = first; number < end; number++) {
              store.insert(directory, object(user(number), ObjectType.USER, document(number), now));
            }
            return end;
          });
    }
    long rows = users + group(store, directory, 0, "Everyone", membersOfLargest(), now);
    for (int team = 1; team * TEAM <= users; team++) {
      rows += team(store, directory, team, now);
    }
    return rows;
  }

  private static long team(DirectoryStore store, DirectoryId directory, int team, Instant now) {
    return store.atomically(
        () -> {
          ObjectId id = group(team);
          store.insert(directory, object(id, ObjectType.GROUP, named("Team " + team), now));
          for (int number = (team - 1) * TEAM; number < team * TEAM; number++) {
            store.addMember(directory, id, user(number), now);
          }
          return 1L + TEAM;
        });
  }

  private static long group(
      DirectoryStore store,
      DirectoryId directory,
      int number,
      String name,
      int members,
      Instant now) {
    store.atomically(
        () -> {
          store.insert(directory, object(group(number), ObjectType.GROUP, named(name), now));
          return number;
        });
    for (int from = 0; from < members; from += AT_ONCE) {
      int first = from;
      int end = Math.min(members, from + AT_ONCE);
      store.atomically(
          () -> {
            for (int member = first; member < end; member++) {
              store.addMember(directory, group(number), user(member), now);
            }
            return end;
          });
    }
    return 1L + members;
  }

  private static Complex named(String name) {
    return Complex.of("displayName", Value.text(name));
  }

  /// A user as a client sends it.
  static String json(int number) {
    return Json.text(ResourceWriter.write(Schemas.USER_TYPE, document(number)));
  }

  /// A user as the Directory has it.
  static DirectoryObject object(int number, Instant now) {
    return object(user(number), ObjectType.USER, document(number), now);
  }

  private static DirectoryObject object(
      ObjectId id, ObjectType type, Complex document, Instant now) {
    return new DirectoryObject(id, type, Owner.endpoint(), document, 1, now, now, Optional.empty());
  }

  private static Complex document(int number) {
    String given = pick(GIVEN, number);
    String family = pick(FAMILY, number + 7) + Integer.toString(number % 5_000, 36);
    String address = userName(number);
    Complex enterprise =
        texts(
                "employeeNumber", String.valueOf(100_000 + number),
                "department", pick(DEPARTMENTS, number),
                "costCenter", String.valueOf(number % 97),
                "organization", "Example Corporation")
            .with("manager", Complex.of("value", Value.text(user(number / 10).toString())));
    return texts(
            "userName",
            address,
            "externalId",
            "ext-" + number,
            "displayName",
            given + " " + family,
            "title",
            pick(TITLES, number),
            "preferredLanguage",
            "en-GB",
            "timezone",
            "Europe/London",
            "userType",
            "Employee")
        .with("active", Value.flag(number % 50 != 0))
        .with("name", texts("givenName", given, "familyName", family))
        .with(
            "emails",
            new Value.Multi(
                List.of(
                    texts("value", address, "type", "work").with("primary", Value.flag(true)),
                    texts("value", given + "." + number + "@mail.example", "type", "home"))))
        .with(
            "phoneNumbers",
            new Value.Multi(
                List.of(texts("value", "+44 20 7946 " + number % 10_000, "type", "work"))))
        .with(
            "addresses",
            new Value.Multi(
                List.of(
                    texts(
                        "streetAddress", number % 300 + " High Street",
                        "locality", "London",
                        "postalCode", "N" + number % 22,
                        "country", "GB",
                        "type", "work"))))
        .with(Schemas.ENTERPRISE_USER.id(), enterprise);
  }

  private static Complex texts(String... namesAndTexts) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (int index = 0; index < namesAndTexts.length; index += 2) {
      texts.put(namesAndTexts[index], namesAndTexts[index + 1]);
    }
    return Value.complex(texts);
  }
}
