package dev.lockstep.endpoint;

import dev.lockstep.directory.Directories;
import dev.lockstep.directory.Directory;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.ResourceKind;
import dev.lockstep.directory.Resources;
import dev.lockstep.endpoint.Authentication.Admission;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.message.SearchRequest;
import dev.lockstep.scim.message.SearchRequest.QuotedNumbers;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/// The service provider: `/scim/{directory}/v2/…`. Answers every request, whatever is wrong with
/// it, with a SCIM message; a defect of ours is a 500 that says nothing of the inside.
///
/// A wrong token, an unknown Directory and one whose Endpoint is closed get the same 401, so that
/// nobody learns which names exist.
public final class Endpoint {
  /// The longest body, in bytes: a PATCH of a thousand members has a tenth of it.
  public static final int MAX_BODY = 1 << 20;

  /// The longest path with its query: what HTTP servers usually take.
  public static final int MAX_TARGET = 8_192;

  private static final System.Logger LOG = System.getLogger(Endpoint.class.getName());

  private final Authentication authentication;
  private final OAuth oauth;
  private final Directories directories;
  private final Resources resources;
  private final Cursors cursors;
  private final Habits habits;
  private final Capabilities capabilities;
  private final Supplier<RequestStamp> stamps;

  /// What the Endpoint does with Directories.
  public record UseCases(Directories directories, Resources resources) {}

  public Endpoint(
      Authentication authentication,
      OAuth oauth,
      UseCases useCases,
      Cursors cursors,
      Habits habits,
      Capabilities capabilities,
      Supplier<RequestStamp> stamps) {
    this.authentication = authentication;
    this.oauth = oauth;
    this.directories = useCases.directories();
    this.resources = useCases.resources();
    this.cursors = cursors;
    this.habits = habits;
    this.capabilities = capabilities;
    this.stamps = stamps;
  }

  public ScimResponse answer(ScimRequest request) {
    return answer(request, new Recording());
  }

  ScimResponse answer(ScimRequest request, Recording recording) {
    ScimResponse response = withErrors(request, () -> routed(request, recording));
    return ScimResponse.CONTENT_TYPE.equals(response.headers().get("Content-Type"))
        ? response.with("Content-Type", MediaTypes.answer(request))
        : response;
  }

  /// What goes wrong is an answer too.
  private static ScimResponse withErrors(ScimRequest request, Supplier<ScimResponse> answer) {
    try {
      return answer.get();
    } catch (ScimException e) {
      return ScimResponse.error(e);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, request.method() + " " + request.path() + " failed", e);
      return ScimResponse.error(defect());
    }
  }

  private ScimResponse routed(ScimRequest request, Recording recording) {
    List<String> segments =
        Arrays.stream(request.path().split("/", -1)).filter(part -> !part.isEmpty()).toList();
    Optional<ScimResponse> oauthAnswer = oauth.answer(request, segments);
    if (oauthAnswer.isPresent()) {
      return oauthAnswer.get();
    }
    boolean ours =
        segments.size() >= 3 && segments.get(0).equals("scim") && segments.get(2).equals("v2");
    return switch (authentication.admit(request, ours ? segments.get(1) : "")) {
      case Admission.Refused(ScimResponse answer, Optional<DirectoryId> known) -> {
        recording.refused(known);
        yield known.map(id -> dressed(answer, directories.get(id))).orElse(answer);
      }
      case Admission.Admitted admitted -> {
        recording.admitted(admitted.visitor());
        Directory directory = directories.get(admitted.directory());
        List<String> path = segments.subList(3, segments.size());
        yield dressed(
            withErrors(request, () -> admitted(request, directory, path, recording)), directory);
      }
    };
  }

  /// As the service provider answers that the Directory's profile imitates.
  private ScimResponse dressed(ScimResponse answer, Directory directory) {
    return Profile.of(directory.profile())
        .imitation()
        .map(imitation -> imitation.form().dressed(answer, stamps.get()))
        .orElse(answer);
  }

  private ScimResponse admitted(
      ScimRequest written, Directory directory, List<String> path, Recording recording) {
    Profile profile = Profile.of(directory.profile());
    Tolerance tolerance = new Tolerance(directory.id(), profile, habits, recording);
    Optional<Imitation> imitation = profile.imitation();
    imitation.ifPresent(one -> one.checkOperation(written, path));
    ScimRequest request = imitation.map(one -> one.heard(written, tolerance)).orElse(written);
    if (extraSlash(request, path) && !tolerance.takes(Habit.EXTRA_SLASH)) {
      throw nothingAt(request);
    }
    Call call =
        new Call(
            request,
            directory,
            imitation.map(Imitation::schemas).orElseGet(() -> resources.schemas(directory.id())),
            tolerance,
            recording,
            capabilities.and(profile.capabilities()),
            request.base() + "/scim/" + directory.id() + "/v2");
    return methods(call, path).orElseThrow(() -> nothingAt(request)).answer(request);
  }

  /// What is at the path below the base; empty where nothing is.
  private Optional<Methods> methods(Call call, List<String> path) {
    return switch (path.size()) {
      case 0 -> Optional.of(new Methods().get(() -> query(call, everything(call))));
      case 1 -> atFirst(call, path.getFirst());
      case 2 -> atSecond(call, path.getFirst(), path.get(1));
      default -> Optional.empty();
    };
  }

  private Optional<Methods> atFirst(Call call, String name) {
    return switch (name) {
      case ".search" -> Optional.of(new Methods().post(() -> search(call, everything(call))));
      case "Bulk" ->
          Optional.of(
              new Methods()
                  .post(
                      call.capabilities().bulk()
                          ? () -> new BulkRoutes(resources, call).answer()
                          : () -> notSupported("bulk requests")));
      case "Me" -> Optional.of(me());
      case "ServiceProviderConfig", "ResourceTypes", "Schemas" ->
          Optional.of(new Methods().get(() -> discovery(call, name, Optional.empty())));
      default ->
          kindAt(call, name)
              .map(
                  kind ->
                      new Methods()
                          .get(() -> query(call, List.of(kind)))
                          .post(() -> new ResourceRoutes(resources, call, kind).create()));
    };
  }

  private Optional<Methods> atSecond(Call call, String name, String rest) {
    if (name.equals("ResourceTypes") || name.equals("Schemas")) {
      return Optional.of(new Methods().get(() -> discovery(call, name, Optional.of(rest))));
    }
    return kindAt(call, name)
        .map(
            kind ->
                rest.equals(".search")
                    ? new Methods().post(() -> search(call, List.of(kind)))
                    : one(call, new ResourceRoutes(resources, call, kind), rest));
  }

  /// Q-X16: names are exact, but Microsoft's validator asks for `/users`.
  private static Optional<ResourceKind> kindAt(Call call, String name) {
    return call.schemas()
        .kindAt("/" + name)
        .or(
            () ->
                call.schemas().kinds().stream()
                    .filter(kind -> call.schemas().of(kind).endpoint().equalsIgnoreCase("/" + name))
                    .findFirst()
                    .filter(_ -> call.tolerance().takes(Habit.PATH_CASE)));
  }

  private static Methods one(Call call, ResourceRoutes routes, String id) {
    return new Methods()
        .get(() -> routes.get(id))
        .put(() -> routes.replace(id))
        .patch(
            call.capabilities().patch()
                ? () -> routes.patch(id)
                : () -> notSupported("PATCH requests"))
        .delete(() -> routes.delete(id));
  }

  /// RFC 7644, section 3.12, of what a service provider needn't do.
  private static ScimResponse notSupported(String what) {
    throw new ScimException(
        501, Optional.empty(), what + " aren't possible here, as ServiceProviderConfig tells");
  }

  /// RFC 7644, section 3.11: for whoever the client is signed in as.
  private static Methods me() {
    Supplier<ScimResponse> none =
        () -> {
          throw new ScimException(
              501,
              Optional.empty(),
              "a token stands for a client, not for a user, so there is no 'Me'");
        };
    return new Methods().get(none).post(none).put(none).patch(none).delete(none);
  }

  private static List<ResourceKind> everything(Call call) {
    return List.copyOf(call.schemas().kinds());
  }

  private ScimResponse query(Call call, List<ResourceKind> kinds) {
    SearchRequest wanted = SearchRequest.ofParameters(call.request()::written);
    return new SearchRoutes(resources, cursors, call, kinds, wanted).answer();
  }

  private ScimResponse search(Call call, List<ResourceKind> kinds) {
    SearchRequest wanted = SearchRequest.read(call.body(), QuotedNumbers.ACCEPT);
    return new SearchRoutes(resources, cursors, call, kinds, wanted).answer();
  }

  private ScimResponse discovery(Call call, String what, Optional<String> name) {
    if (call.request().parameter("filter").isPresent()) {
      // RFC 7644, section 4
      throw new ScimException(403, Optional.empty(), "discovery endpoints take no filter");
    }
    Discovery discovery = new Discovery(call.schemas(), call.capabilities(), call.base());
    return ScimResponse.of(
        200,
        switch (what) {
          case "ResourceTypes" ->
              name.map(discovery::resourceType).orElseGet(discovery::resourceTypes);
          case "Schemas" -> name.map(discovery::schema).orElseGet(discovery::allSchemas);
          default -> serviceProviderConfig(call, discovery);
        });
  }

  private ObjectNode serviceProviderConfig(Call call, Discovery discovery) {
    return call.profile()
        .imitation()
        .map(imitation -> imitation.form().serviceProviderConfig(call.capabilities()))
        .orElseGet(() -> discovery.serviceProviderConfig(authentication.schemes(call.id())));
  }

  /// Q-E31, Q-M04, Q-X16: an empty segment, as in `//Users` or in a slash at the end, is what
  /// Entra's tenant URL brings. A search over all types may be sent to `/` (RFC 7644, section
  /// 3.4.2.1).
  private static boolean extraSlash(ScimRequest request, List<String> path) {
    return request.path().contains("//") || (request.path().endsWith("/") && !path.isEmpty());
  }

  private static ScimException nothingAt(ScimRequest request) {
    return ScimException.notFound("there is nothing at '" + request.path() + "'");
  }

  /// A defect of ours, of which nothing inside is told.
  static ScimException defect() {
    return new ScimException(
        500, Optional.empty(), "Lockstep failed; its log has the reason under this time");
  }

  /// A body longer than [#MAX_BODY].
  static ScimException tooLarge() {
    return new ScimException(
        413,
        Optional.of(ScimType.TOO_MANY),
        "the body is longer than " + MAX_BODY + " bytes; send less at a time");
  }
}
