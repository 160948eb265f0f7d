package dev.lockstep.console;

import dev.lockstep.administration.Permission;
import dev.lockstep.console.Plans.Which;
import dev.lockstep.console.Route.Action;
import dev.lockstep.console.Route.Outcome;
import dev.lockstep.console.Route.Page;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.Inspection;
import dev.lockstep.provisioning.Inspection.Preview;
import dev.lockstep.provisioning.expression.Functions;
import dev.lockstep.provisioning.mapping.MappingException;
import dev.lockstep.provisioning.mapping.MappingJson;
import dev.lockstep.provisioning.mapping.ScopingFilter.Operator;
import dev.lockstep.provisioning.mapping.SourceAttributes;
import dev.lockstep.provisioning.mapping.TargetAttributes;
import dev.lockstep.scim.json.Json;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// With which values somebody is provisioned: the mappings, with what they give for somebody, while
/// they are being typed.
public final class MappingPages {
  private static final String MAPPING = "/applications/{application}/mappings/{type}";

  private static final int SUGGESTED = 8;

  private final Places places;
  private final Applications applications;
  private final Inspection inspection;
  private final Names names;
  private final Plans plans;

  private final Page mapping = new Page(MAPPING, "mapping", this::mapping);

  MappingPages(Console.UseCases useCases, Places places, Names names, Plans plans) {
    this.places = places;
    this.applications = useCases.applications();
    this.inspection = useCases.inspection();
    this.names = names;
    this.plans = plans;
  }

  List<Route> routes() {
    return List.of(
        mapping,
        new Action(MAPPING, Permission.CONFIGURE, mapping, this::save),
        new Action(MAPPING + "/plan", Permission.OPERATE, mapping, this::plan),
        new Action(MAPPING + "/preview", Permission.READ, mapping, this::previewPage),
        new Page(MAPPING + "/people", "people", this::people),
        new Action(MAPPING + "/live", Permission.READ, mapping, this::live));
  }

  // Mappings

  /// What may be written into a field.
  ///
  /// @param kind `function`, `attribute` of the source, or `target`
  /// @param shown in a list; a function with what it takes
  public record Word(String kind, String text, String shown, String help) {}

  /// @param words what its fields are completed by
  public record MappingPage(
      Application application, ObjectType type, MappingForm form, List<Word> words) {

    /// What a source may be.
    public List<String> names() {
      return SourceAttributes.names(type);
    }

    public String link() {
      return "/applications/" + application.id() + "/mappings/" + Pages.kind(type);
    }

    public List<String> operators() {
      return Arrays.stream(Operator.values()).map(Operator::label).toList();
    }
  }

  private static ObjectType type(PageRequest request) {
    String word = request.variable("type");
    return Arrays.stream(ObjectType.values())
        .filter(type -> Pages.kind(type).equals(word))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException("there are no mappings of '" + word + "'"));
  }

  private Map<String, Object> mapping(PageRequest request) {
    Application application = places.application(request);
    ObjectType type = type(request);
    MappingForm form =
        request.form().has("target")
            ? MappingForm.of(request.form())
            : MappingForm.of(application.mappings().of(type));
    return Map.of("page", new MappingPage(application, type, form, words(type)));
  }

  private static List<Word> words(ObjectType type) {
    Stream<Word> functions =
        Functions.all().stream()
            .map(
                function ->
                    new Word(
                        "function",
                        function.name(),
                        function.signature(),
                        function.documentation() + " " + function.example()));
    Stream<Word> attributes =
        SourceAttributes.names(type).stream().map(name -> new Word("attribute", name, name, ""));
    Stream<Word> targets =
        TargetAttributes.of(type).stream()
            .map(path -> new Word("target", path.text(), path.text(), path.description()));
    return Stream.of(functions, attributes, targets).flatMap(Function.identity()).toList();
  }

  private Outcome save(PageRequest request) {
    ObjectType type = type(request);
    applications.setMapping(
        id(request), MappingForm.of(request.form()).mapping(type), request.actor());
    return new Outcome.Done(
        at(request, "/mappings/" + Pages.kind(type)),
        "The mappings are saved; a full cycle looks at everybody anew.");
  }

  /// What a full cycle would do with the mappings as they are typed.
  private Outcome plan(PageRequest request) {
    Application application = places.application(request);
    ObjectType type = type(request);
    ObjectNode proposal = Json.object();
    proposal
        .putObject("mappings")
        .set(Pages.kind(type), MappingJson.write(MappingForm.of(request.form()).mapping(type)));
    plans.propose(application, proposal, request.actor());
    return new Outcome.Done(
        new Which(application.id(), true).link(),
        "The plan of these mappings is being taken. Nothing of them is saved.");
  }

  /// Whom the mappings can be tried on, while their name is being typed.
  private Map<String, Object> people(PageRequest request) {
    return Map.of(
        "names",
        names.beginning(
            places.application(request).directory(),
            type(request),
            request.parameter("person").strip(),
            SUGGESTED));
  }

  private Preview preview(PageRequest request) {
    Application application = places.application(request);
    ObjectType type = type(request);
    DirectoryObject object =
        names.find(application.directory(), request.form().required("person", "Try it on"));
    if (object.type() != type) {
      throw new IllegalArgumentException(
          "'" + object.label() + "' is a " + object.type().resourceType() + ": choose another");
    }
    return inspection.preview(
        application.with(application.mappings().with(MappingForm.of(request.form()).mapping(type))),
        object.id());
  }

  private Outcome previewPage(PageRequest request) {
    Map<String, Object> model = new HashMap<>(mapping(request));
    model.put("preview", preview(request));
    return new Outcome.Shown("mapping", model);
  }

  /// A part of the page, which is asked for as somebody types: what is wrong so far is an answer
  /// like another.
  private Outcome live(PageRequest request) {
    Map<String, Object> model = new HashMap<>();
    model.put("form", MappingForm.of(request.form()));
    try {
      if (!request.form().text("person").isEmpty()) {
        model.put("preview", preview(request));
      }
    } catch (MappingException | IllegalArgumentException e) {
      model.put("problem", String.valueOf(e.getMessage()));
    }
    return new Outcome.Shown("mappingpreview", model);
  }

  private ApplicationId id(PageRequest request) {
    return places.application(request).id();
  }

  private String at(PageRequest request, String page) {
    return "/applications/" + id(request) + page;
  }
}
