package dev.lockstep.store;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Place;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Link;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.value.Value.Complex;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/// What Applications know of their objects at the targets: who they are there, and what was sent.
final class LinkRows {
  private static final String LINK =
      "select object_id, type, label, target_id, last_sent, linked, left_at, adopted,"
          + " rewritten, unheard from link where application = ?";

  private final Database database;

  LinkRows(Database database) {
    this.database = database;
  }

  Optional<Link> find(ApplicationId id, ObjectId object) {
    return database.read(
        session -> session.first(LINK + " and object_id = ?", LinkRows::link, id, object));
  }

  List<Link> findAll(ApplicationId id, List<ObjectId> objects) {
    return database.read(
        session ->
            ManyIds.query(
                session, LINK + " and object_id" + ManyIds.AMONG, LinkRows::link, objects, id));
  }

  Optional<Link> findByTarget(ApplicationId id, ObjectType type, String targetId) {
    return database.read(
        session ->
            session.first(
                LINK + " and type = ? and target_id = ?", LinkRows::link, id, type, targetId));
  }

  List<Link> page(ApplicationId id, Optional<ObjectId> after, int limit) {
    return database.read(
        session ->
            session.query(
                LINK + " and object_id > ? order by object_id limit ?",
                LinkRows::link,
                id,
                after.map(ObjectId::toString).orElse(""),
                limit));
  }

  List<Link> left(ApplicationId id, Optional<Place> after, int limit) {
    Place place = after.orElse(Place.START);
    return database.read(
        session ->
            session.query(
                LINK
                    + " and left_at is not null and (left_at, object_id) > (?, ?)"
                    + " order by left_at, object_id limit ?",
                LinkRows::link,
                id,
                place.at(),
                place.object(),
                limit));
  }

  long count(ApplicationId id, ObjectType type) {
    return database.read(session -> UnitOfWork.count(session, id, type));
  }

  long leftCount(ApplicationId id, ObjectType type) {
    return database.read(
        session ->
            session.number(
                "select count(*) from link"
                    + " where application = ? and left_at is not null and type = ?",
                id,
                type));
  }

  private static Link link(Session.Row row) throws SQLException {
    return new Link(
        ObjectId.of(row.text(1)),
        ObjectType.valueOf(row.text(2)),
        row.text(3),
        row.text(4),
        ValueJson.read(row.text(5)),
        row.instant(6),
        row.number(8) != 0,
        row.instantIfAny(7),
        rewritten(row.textIfAny(9)),
        row.textIfAny(10).map(ValueJson::read));
  }

  private static Map<String, String> rewritten(Optional<String> json) {
    Map<String, String> rewritten = new HashMap<>();
    json.ifPresent(
        text ->
            Json.parse(text)
                .properties()
                .forEach(one -> rewritten.put(one.getKey(), one.getValue().asString(""))));
    return rewritten;
  }

  private static Optional<String> json(Map<String, String> rewritten) {
    ObjectNode json = Json.object();
    new TreeMap<>(rewritten).forEach(json::put);
    return json.isEmpty() ? Optional.empty() : Optional.of(Json.text(json));
  }

  void put(ApplicationId id, Link link) {
    int before = live(id, link.object()).isPresent() ? 1 : 0;
    database.running().count(id, link.type(), (link.left().isEmpty() ? 1 : 0) - before);
    database
        .unit()
        .update(
            "insert into link (application, object_id, type, label, target_id, last_sent, linked,"
                + " left_at, adopted, rewritten, unheard) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " on conflict (application, object_id) do update set label = excluded.label,"
                + " target_id = excluded.target_id, last_sent = excluded.last_sent,"
                + " left_at = excluded.left_at, rewritten = excluded.rewritten,"
                + " unheard = excluded.unheard",
            id,
            link.object(),
            link.type(),
            link.label(),
            link.targetId(),
            ValueJson.write(link.lastSent()),
            link.linked(),
            link.left(),
            link.adopted(),
            json(link.rewritten()),
            link.unheard().map(ValueJson::write));
  }

  void setUnheard(ApplicationId id, ObjectId object, Complex unheard) {
    database
        .unit()
        .update(
            "update link set unheard = ? where application = ? and object_id = ?",
            ValueJson.write(unheard),
            id,
            object);
  }

  /// Of which type the link is, where it counts as an account.
  private Optional<ObjectType> live(ApplicationId id, ObjectId object) {
    return database
        .unit()
        .held(
            "select type from link where application = ? and object_id = ? and left_at is null",
            row -> ObjectType.valueOf(row.text(1)),
            id,
            object);
  }

  void remove(ApplicationId id, ObjectId object) {
    live(id, object).ifPresent(type -> database.running().count(id, type, -1));
    database.unit().update("delete from link where application = ? and object_id = ?", id, object);
  }
}
