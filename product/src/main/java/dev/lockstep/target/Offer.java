package dev.lockstep.target;

import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Target.Capabilities;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// What a service provider offers: its preset, and its own word where the preset leaves it open.
///
/// @param patched what is changed by PATCH rather than PUT
/// @param told whether it has said so itself
/// @param cursor whether pages are asked for by cursor from the first one on
record Offer(boolean told, Set<ObjectType> patched, boolean cursor, Capabilities capabilities) {
  private static final Set<ObjectType> ALL = Set.of(ObjectType.USER, ObjectType.GROUP);

  Offer {
    patched = Set.copyOf(patched);
  }

  boolean patches(ObjectType type) {
    return patched.contains(type);
  }

  /// As long as the service provider hasn't been asked. It is no use to try a bulk that may not
  /// be there; PATCH nearly always is.
  static Offer assumed(Preset preset) {
    return new Offer(
        false,
        patched(preset, true),
        preset.paging() == Preset.Paging.CURSOR,
        new Capabilities(
            true, preset.paging() != Preset.Paging.NONE, preset.pageSize(), Optional.empty()));
  }

  /// @param json a ServiceProviderConfig (RFC 7643, section 5; RFC 9865, section 4)
  static Offer of(Preset preset, JsonNode json) {
    return new Offer(
        true,
        patched(preset, json.path("patch").path("supported").asBoolean(true)),
        switch (preset.paging()) {
          case CURSOR -> true;
          case INDEX, NONE -> false;
          case AS_CONFIGURED -> prefersCursor(json.path("pagination"));
        },
        new Capabilities(
            filters(preset, json.path("filter").path("supported").asBoolean(true)),
            preset.paging() != Preset.Paging.NONE,
            atMost(preset.pageSize(), pageLimit(json)),
            bulk(preset.bulk(), json.path("bulk"))));
  }

  /// A preset that says what the service provider is searched by has seen it searched; and who can't
  /// be listed either would never be found.
  private static boolean filters(Preset preset, boolean configured) {
    return configured
        || !preset.user().filterable().isEmpty()
        || preset.paging() == Preset.Paging.NONE;
  }

  private static Set<ObjectType> patched(Preset preset, boolean configured) {
    return switch (preset.update()) {
      case PATCH -> ALL;
      case PUT -> Set.of();
      case USERS_BY_PUT -> Set.of(ObjectType.GROUP);
      case AS_CONFIGURED -> configured ? ALL : Set.of();
    };
  }

  /// A copy without PATCH, once the service provider has denied it.
  Offer withoutPatch() {
    return new Offer(told, Set.of(), cursor, capabilities);
  }

  Offer withoutBulk() {
    return new Offer(
        told,
        patched,
        cursor,
        new Capabilities(
            capabilities.filters(),
            capabilities.lists(),
            capabilities.pageSize(),
            Optional.empty()));
  }

  /// Where both are there, the index is the one that servers have had for longer, unless they say
  /// otherwise.
  private static boolean prefersCursor(JsonNode pagination) {
    return pagination.path("cursor").asBoolean(false)
        && (!pagination.path("index").asBoolean(true)
            || pagination.path("defaultPaginationMethod").asString("").equals("cursor"));
  }

  private static int pageLimit(JsonNode json) {
    return atMost(
        json.path("filter").path("maxResults").asInt(0),
        json.path("pagination").path("maxPageSize").asInt(0));
  }

  /// A limit of 0 is a way to say that there is none.
  private static int atMost(int one, int other) {
    return one < 1 ? other : other < 1 ? one : Math.min(one, other);
  }

  private static Optional<Capabilities.Bulk> bulk(Preset.Bulk preset, JsonNode json) {
    boolean use =
        switch (preset.use()) {
          case NEVER -> false;
          case AS_CONFIGURED -> json.path("supported").asBoolean(false);
        };
    int operations = atMost(preset.maxOperations(), json.path("maxOperations").asInt(0));
    return use && operations > 1
        ? Optional.of(
            new Capabilities.Bulk(
                operations, atMost(preset.maxPayloadSize(), json.path("maxPayloadSize").asInt(0))))
        : Optional.empty();
  }
}
