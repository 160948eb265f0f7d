package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Target.Match;
import dev.lockstep.provisioning.Target.Resource;
import dev.lockstep.provisioning.mapping.AttributeMapping;
import dev.lockstep.provisioning.mapping.MappingJson;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.message.ResourceWriter;
import dev.lockstep.scim.query.CaseFolding;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The users or groups of a target as it listed them at the beginning of a full cycle, found by
/// their matching attributes, so that the target needn't be asked for each of them. It is a while
/// old: whoever acts on it does so by a request that fails if it is wrong.
///
/// Never holds whole resources. An account takes its id and some 40 bytes; what it has of the
/// mapped attributes is kept besides, as far as [Bounds#documentBytes] goes. With the usual bounds
/// a million accounts take about 120 MB. Safe for use by many threads.
final class ListedAccounts {
  /// The lower bits of a slot tell which account it is; those above are of the key's hash.
  private static final int INDEX_BITS = 21;

  private static final long INDEX = (1L << INDEX_BITS) - 1;

  /// In place of an index: somebody has taken the key since.
  private static final long TAKEN = INDEX;

  private final ObjectType type;
  private final List<AttributeMapping> matching;
  private final Set<String> mapped;
  private final Bounds bounds;

  /// What is kept of each account, as JSON.
  private final List<byte[]> accounts = new ArrayList<>();

  /// Matching attributes that some account was listed without: who isn't found by one of these may
  /// be there all the same.
  private final Set<String> incomplete = new HashSet<>();

  /// How many of the accounts are kept with their mapped attributes; these come first.
  private int documented;

  private long documentBytes;

  /// Open addressing; 0 is a free slot.
  private long[] slots = new long[1 << 10];

  private int keys;

  ListedAccounts(ObjectMapping mapping, Bounds bounds) {
    this.type = mapping.type();
    this.matching = mapping.matching();
    this.mapped =
        mapping.attributes().stream()
            .map(
                line ->
                    line.target()
                        .attribute()
                        .extension()
                        .orElseGet(() -> line.target().attribute().attribute().name()))
            .collect(Collectors.toUnmodifiableSet());
    this.bounds = bounds;
  }

  /// @param accounts listed at most; a target with more is asked for each object instead
  /// @param keys values of matching attributes at most, those of new accounts included: 8 bytes
  ///     each in a table that is at most three quarters full
  /// @param documentBytes of mapped attributes at most, as JSON; about 80,000 users. An account
  ///     past that is read once more when it is matched
  record Bounds(int accounts, int keys, long documentBytes) {
    static final Bounds USUAL = new Bounds(1_000_000, 2_000_000, 32L << 20);

    Bounds {
      if (accounts >= INDEX) {
        throw new IllegalArgumentException(accounts + " accounts are more than a slot can tell");
      }
    }
  }

  /// What the list knows of one value of a matching attribute.
  sealed interface Found {
    /// No account had it when the target was listed, and none got it from here.
    record Nobody() implements Found {}

    /// @param document its mapped attributes; empty where they aren't kept
    record Somebody(String id, Optional<Complex> document) implements Found {}

    /// The target must be asked.
    record Unsure() implements Found {}
  }

  /// @return false where there is no room for it
  synchronized boolean add(Resource resource) {
    if (accounts.size() == bounds.accounts()) {
      return false;
    }
    byte[] whole = json(resource, kept(resource.document()));
    boolean fits =
        documented == accounts.size() && documentBytes + whole.length <= bounds.documentBytes();
    if (fits) {
      documented++;
      documentBytes += whole.length;
    }
    accounts.add(fits ? whole : json(resource, Complex.EMPTY));
    for (AttributeMapping line : matching) {
      List<Value> values = line.target().valuesIn(resource.document());
      if (values.isEmpty()) {
        incomplete.add(line.targetPath());
      }
      for (Value value : values) {
        if (!put(hash(line.targetPath(), Planner.text(value)), accounts.size())) {
          return false;
        }
      }
    }
    return true;
  }

  private Complex kept(Complex document) {
    Complex kept = Complex.EMPTY;
    for (String name : mapped) {
      kept = kept.with(name, document.get(name));
    }
    return kept;
  }

  private static byte[] json(Resource resource, Complex document) {
    ObjectNode json = Json.object();
    document.attributes().forEach((name, value) -> ResourceWriter.put(json, name, value));
    json.put("id", resource.id());
    return Json.bytes(json);
  }

  synchronized Found find(AttributeMapping line, String value) {
    if (!matching.contains(line)) {
      return new Found.Unsure(); // the mappings were changed since
    }
    long hash = hash(line.targetPath(), value);
    long found = 0;
    for (int at = slot(hash); slots[at] != 0; at = next(at)) {
      if (isOf(slots[at], hash)) {
        if (found != 0 || (slots[at] & INDEX) == TAKEN) {
          return new Found.Unsure();
        }
        found = slots[at] & INDEX;
      }
    }
    if (found == 0) {
      boolean certain = keys < bounds.keys() && !incomplete.contains(line.targetPath());
      return certain ? new Found.Nobody() : new Found.Unsure();
    }
    return somebody((int) found - 1, line, value);
  }

  private Found somebody(int index, AttributeMapping line, String value) {
    JsonNode json = Json.parse(accounts.get(index));
    String id = json.path("id").asString();
    if (index >= documented) {
      return new Found.Somebody(id, Optional.empty());
    }
    Complex document = ResourceReader.readPart(MappingJson.targetType(type), json, _ -> {});
    return holds(document, line, value)
        ? new Found.Somebody(id, Optional.of(document))
        : new Found.Unsure(); // another value with the same hash, or in another case
  }

  /// Whether a resource has this value there, as the target's schema compares it.
  static boolean holds(Complex document, AttributeMapping line, String value) {
    boolean exact = line.target().innermost().caseExact();
    return line.target().valuesIn(document).stream()
        .map(Planner::text)
        .anyMatch(
            held ->
                exact
                    ? held.equals(value)
                    : CaseFolding.fold(held).equals(CaseFolding.fold(value)));
  }

  /// An account with these is about to be created: whoever has one of them too must ask.
  synchronized void taken(List<Match> matches) {
    for (Match match : matches) {
      if (!put(hash(match.attribute(), match.value()), TAKEN)) {
        return;
      }
    }
  }

  // The table

  private boolean put(long hash, long index) {
    if (keys >= bounds.keys()) {
      return false;
    }
    if (4L * (keys + 1) > 3L * slots.length) {
      grow();
    }
    insert((hash & ~INDEX) | index);
    keys++;
    return true;
  }

  private void insert(long entry) {
    int at = slot(entry);
    while (slots[at] != 0) {
      at = next(at);
    }
    slots[at] = entry;
  }

  private void grow() {
    long[] before = slots;
    slots = new long[before.length * 2];
    for (long entry : before) {
      if (entry != 0) {
        insert(entry);
      }
    }
  }

  private static boolean isOf(long entry, long hash) {
    return (entry & ~INDEX) == (hash & ~INDEX);
  }

  /// By the topmost bits, which entries have too.
  private int slot(long hash) {
    return (int) (hash >>> (Long.SIZE - Integer.numberOfTrailingZeros(slots.length)));
  }

  private int next(int at) {
    return (at + 1) & (slots.length - 1);
  }

  /// FNV-1a over the folded text, stirred by MurmurHash3's finalizer, so that the topmost bits
  /// depend on all of it. Two keys with one hash cost a request, nothing else.
  private static long hash(String path, String value) {
    String key = path + ' ' + CaseFolding.fold(value);
    long hash = 0xcbf29ce484222325L;
    for (int index = 0; index < key.length(); index++) {
      hash = (hash ^ key.charAt(index)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }
}
