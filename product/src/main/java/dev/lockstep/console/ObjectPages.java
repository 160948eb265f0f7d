package dev.lockstep.console;

import dev.lockstep.administration.Permission;
import dev.lockstep.console.Pages.AttributeLine;
import dev.lockstep.console.Pages.GroupLine;
import dev.lockstep.console.Pages.ObjectPage;
import dev.lockstep.console.Pages.Part;
import dev.lockstep.console.Pages.ProvisionedLine;
import dev.lockstep.console.Route.Action;
import dev.lockstep.console.Route.Outcome;
import dev.lockstep.console.Route.Page;
import dev.lockstep.directory.AttributeAlias;
import dev.lockstep.directory.Directory;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.LocalObjects;
import dev.lockstep.directory.Membership;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Resources;
import dev.lockstep.directory.SourceMapping;
import dev.lockstep.directory.VersionCondition;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.Inspection;
import dev.lockstep.provisioning.Timeline;
import dev.lockstep.provisioning.expression.Result;
import dev.lockstep.provisioning.mapping.SourceAttributes;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.value.Value.Complex;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/// Users and groups: what they are, where they are provisioned and why, and the editing of those
/// that no source and no SCIM client owns.
public final class ObjectPages {
  private static final int PAGE = 50;
  private static final int HAPPENINGS = 20;
  private static final String DIRECTORY = "/directories/{directory}";

  /// What a person edits, by Entra's names. The API takes every attribute.
  private static final Map<ObjectType, List<Field>> FIELDS =
      Map.of(
          ObjectType.USER,
          List.of(
              new Field("userPrincipalName", "User name", true),
              new Field("displayName", "Display name", false),
              new Field("givenName", "First name", false),
              new Field("surname", "Last name", false),
              new Field("mail", "E-mail", false),
              new Field("jobTitle", "Title", false),
              new Field("department", "Department", false),
              new Field("companyName", "Company", false),
              new Field("employeeId", "Employee number", false),
              new Field("telephoneNumber", "Phone", false),
              new Field("mobile", "Mobile", false)),
          ObjectType.GROUP,
          List.of(
              new Field("displayName", "Name", true),
              new Field("description", "Description", false)));

  private final Places places;
  private final DirectoryReader reader;
  private final Resources resources;
  private final LocalObjects objects;
  private final Applications applications;
  private final Inspection inspection;
  private final Timeline timeline;
  private final Names names;

  ObjectPages(Console.UseCases useCases, Places places, Names names) {
    this.places = places;
    this.reader = useCases.reader();
    this.resources = useCases.resources();
    this.objects = useCases.objects();
    this.applications = useCases.applications();
    this.inspection = useCases.inspection();
    this.timeline = useCases.timeline();
    this.names = names;
  }

  /// @param name Entra's, which the form's field has too
  public record Field(String name, String label, boolean required) {}

  List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    for (ObjectType type : ObjectType.values()) {
      String one = DIRECTORY + "/" + Pages.kind(type) + "/{object}";
      Page page = new Page(one, "object", request -> object(request, type));
      String fresh = DIRECTORY + "/new-" + type.resourceType().toLowerCase(Locale.ROOT);
      Page form = new Page(fresh, "newobject", request -> empty(request, type));
      routes.addAll(
          List.of(
              page,
              form,
              new Action(fresh, Permission.CONFIGURE, form, request -> create(request, type)),
              new Action(
                  one + "/change", Permission.CONFIGURE, page, request -> change(request, type)),
              new Action(
                  one + "/delete", Permission.CONFIGURE, page, request -> delete(request, type))));
      switch (type) {
        case USER ->
            routes.add(new Action(one + "/enabled", Permission.CONFIGURE, page, this::enable));
        case GROUP -> {
          routes.add(new Action(one + "/add", Permission.CONFIGURE, page, this::addMember));
          routes.add(new Action(one + "/remove", Permission.CONFIGURE, page, this::removeMember));
        }
      }
    }
    return routes;
  }

  // What they show

  private Map<String, Object> empty(PageRequest request, ObjectType type) {
    return Map.of(
        "directory",
        places.directory(request),
        "type",
        type,
        "fields",
        FIELDS.getOrDefault(type, List.of()));
  }

  private Map<String, Object> object(PageRequest request, ObjectType type) {
    Directory directory = places.directory(request);
    DirectoryObject object = found(directory, type, request.variable("object"));
    return Map.of(
        "page",
        new ObjectPage(
            directory,
            object,
            attributes(directory, object, type),
            FIELDS.getOrDefault(type, List.of()),
            groups(directory, object, ObjectId.parse(request.parameter("groups"))),
            members(directory, object, ObjectId.parse(request.parameter("members"))),
            provisioned(directory, object),
            happenings(request, directory, object)));
  }

  private Part<GroupLine> groups(
      Directory directory, DirectoryObject object, Optional<ObjectId> after) {
    List<Membership> found = reader.memberships(directory.id(), object.id(), after, PAGE + 1);
    Map<ObjectId, DirectoryObject> groups =
        reader.findById(directory.id(), Membership.groups(found));
    return Part.of(
        found.stream()
            .filter(one -> groups.containsKey(one.group()))
            .map(
                one ->
                    new GroupLine(
                        Objects.requireNonNull(groups.get(one.group())),
                        one.through()
                            .filter(_ -> !one.direct())
                            .flatMap(id -> Optional.ofNullable(groups.get(id)))))
            .toList(),
        PAGE,
        after.isPresent(),
        line -> line.group().id().toString());
  }

  private Part<DirectoryObject> members(
      Directory directory, DirectoryObject object, Optional<ObjectId> after) {
    List<DirectoryObject> found =
        object.type() == ObjectType.GROUP
            ? reader.memberObjects(directory.id(), object.id(), after, PAGE + 1)
            : List.of();
    return Part.of(found, PAGE, after.isPresent(), one -> one.id().toString());
  }

  private Part<HappeningLine> happenings(
      PageRequest request, Directory directory, DirectoryObject object) {
    String before = request.parameter("before");
    Timeline.Page page =
        timeline.page(
            directory.id(),
            object.id(),
            request.access().may(Permission.READ_AUDIT, directory.id().value()),
            Optional.of(before).filter(Timeline::isPlace),
            HAPPENINGS);
    return new Part<>(
        page.happenings().stream().map(one -> HappeningLine.of(directory.id(), one)).toList(),
        !before.isEmpty(),
        page.next().map(place -> URLEncoder.encode(place, StandardCharsets.UTF_8)));
  }

  private DirectoryObject found(Directory directory, ObjectType type, String id) {
    try {
      return resources.get(directory.id(), type, id);
    } catch (ScimException e) {
      throw new NoSuchElementException(e.detail(), e);
    }
  }

  /// By Entra's names, as mappings call them.
  private List<AttributeLine> attributes(
      Directory directory, DirectoryObject object, ObjectType type) {
    SourceAttributes attributes =
        new SourceAttributes(reader.schemas(directory.id()).of(type), object, false);
    List<AttributeLine> lines = new ArrayList<>();
    lines.add(new AttributeLine("objectId", object.id().toString(), Optional.empty()));
    for (AttributeAlias alias : AttributeAlias.of(type)) {
      String value =
          attributes.get(alias.entra()).values().stream()
              .map(Result.Single::asText)
              .collect(Collectors.joining(", "));
      if (!value.isEmpty()) {
        lines.add(new AttributeLine(alias.entra(), value, referred(directory, alias, value)));
      }
    }
    return lines;
  }

  private Optional<DirectoryObject> referred(
      Directory directory, AttributeAlias alias, String value) {
    return alias.entra().equals("manager")
        ? ObjectId.parse(value)
            .flatMap(id -> reader.find(directory.id(), id))
            .filter(found -> !found.inRecycleBin())
        : Optional.empty();
  }

  private List<ProvisionedLine> provisioned(Directory directory, DirectoryObject object) {
    return applications.list().stream()
        .filter(application -> application.directory().equals(directory.id()))
        .map(
            application ->
                new ProvisionedLine(application, inspection.explain(application.id(), object.id())))
        .toList();
  }

  // What their forms do

  private Outcome create(PageRequest request, ObjectType type) {
    Directory directory = places.directory(request);
    DirectoryObject object =
        objects.create(
            directory.id(), type, document(Complex.EMPTY, request, type), request.actor());
    return new Outcome.Done(
        Pages.link(directory.id(), object), "'" + object.label() + "' is in the directory.");
  }

  private Outcome change(PageRequest request, ObjectType type) {
    Directory directory = places.directory(request);
    DirectoryObject before = found(directory, type, request.variable("object"));
    if (!request.form().text("version").equals(Long.toString(before.version()))) {
      throw ScimException.conflict(
          "'"
              + before.label()
              + "' was changed by somebody else meanwhile: look at it as it is now, and change it"
              + " again");
    }
    DirectoryObject after =
        objects.replace(
            directory.id(),
            type,
            before.id().toString(),
            document(before.document(), request, type),
            version -> version == before.version(),
            request.actor());
    return new Outcome.Done(
        Pages.link(directory.id(), after), "'" + after.label() + "' is changed.");
  }

  /// With what was typed; an empty field has no value. Who is new may sign in.
  private static Complex document(Complex before, PageRequest request, ObjectType type) {
    Map<String, List<String>> attributes = new LinkedHashMap<>();
    for (Field field : FIELDS.getOrDefault(type, List.of())) {
      String typed =
          field.required()
              ? request.form().required(field.name(), field.label())
              : request.form().text(field.name());
      attributes.put(field.name(), typed.isEmpty() ? List.of() : List.of(typed));
    }
    if (type == ObjectType.USER && before.get("active").isEmpty()) {
      attributes.put("accountEnabled", List.of("true"));
    }
    return SourceMapping.entra().apply(type, before, attributes, false);
  }

  private Outcome enable(PageRequest request) {
    Directory directory = places.directory(request);
    boolean enabled = request.form().text("enabled").equals("true");
    DirectoryObject before = found(directory, ObjectType.USER, request.variable("object"));
    DirectoryObject after =
        objects.replace(
            directory.id(),
            ObjectType.USER,
            before.id().toString(),
            SourceMapping.entra()
                .apply(
                    ObjectType.USER,
                    before.document(),
                    Map.of("accountEnabled", List.of(Boolean.toString(enabled))),
                    false),
            version -> version == before.version(),
            request.actor());
    return new Outcome.Done(
        Pages.link(directory.id(), after),
        enabled
            ? "The user may sign in again."
            : "The user is disabled; applications follow by their policies.");
  }

  private Outcome delete(PageRequest request, ObjectType type) {
    Directory directory = places.directory(request);
    DirectoryObject object = found(directory, type, request.variable("object"));
    objects.delete(
        directory.id(), type, object.id().toString(), VersionCondition.ANY, request.actor());
    return new Outcome.Done(
        "/directories/" + directory.id() + "/recycle-bin",
        "'" + object.label() + "' is in the recycle bin, from where it can be restored.");
  }

  private Outcome addMember(PageRequest request) {
    Directory directory = places.directory(request);
    DirectoryObject group = found(directory, ObjectType.GROUP, request.variable("object"));
    DirectoryObject member =
        names.find(directory.id(), request.form().required("member", "Member"));
    objects.addMember(directory.id(), group.id().toString(), member.id(), request.actor());
    return new Outcome.Done(
        Pages.link(directory.id(), group), "'" + member.label() + "' is a member.");
  }

  private Outcome removeMember(PageRequest request) {
    Directory directory = places.directory(request);
    DirectoryObject group = found(directory, ObjectType.GROUP, request.variable("object"));
    ObjectId member =
        ObjectId.parse(request.form().text("member"))
            .orElseThrow(() -> new IllegalArgumentException("say which member is to leave"));
    objects.removeMember(directory.id(), group.id().toString(), member, request.actor());
    return new Outcome.Done(Pages.link(directory.id(), group), "The member has left the group.");
  }
}
