package dev.lockstep.endpoint;

import dev.lockstep.directory.Directories;
import dev.lockstep.directory.Directory;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ResourceKind;
import dev.lockstep.directory.Resources;
import dev.lockstep.endpoint.Authentication.Admission;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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
  private final Habits habits;

  public Endpoint(
      Authentication authentication,
      OAuth oauth,
      Directories directories,
      Resources resources,
      Habits habits) {
    this.authentication = authentication;
    this.oauth = oauth;
    this.directories = directories;
    this.resources = resources;
    this.habits = habits;
  }

  public ScimResponse answer(ScimRequest request) {
    try {
      return routed(request);
    } catch (ScimException e) {
      return ScimResponse.error(e);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, request.method() + " " + request.path() + " failed", e);
      return ScimResponse.error(
          new ScimException(
              500, Optional.empty(), "Lockstep failed; its log has the reason under this time"));
    }
  }

  private ScimResponse routed(ScimRequest request) {
    List<String> segments =
        Arrays.stream(request.path().split("/", -1)).filter(part -> !part.isEmpty()).toList();
    Optional<ScimResponse> oauthAnswer = oauth.answer(request, segments);
    if (oauthAnswer.isPresent()) {
      return oauthAnswer.get();
    }
    boolean ours =
        segments.size() >= 3 && segments.get(0).equals("scim") && segments.get(2).equals("v2");
    return switch (authentication.admit(request, ours ? segments.get(1) : "")) {
      case Admission.Refused(ScimResponse answer) -> answer;
      case Admission.Admitted admitted ->
          admitted(
              request,
              directories.get(admitted.directory()),
              segments.subList(3, segments.size()));
    };
  }

  private ScimResponse admitted(ScimRequest request, Directory directory, List<String> rest) {
    Tolerance tolerance = new Tolerance(directory.id(), Profile.of(directory.profile()), habits);
    if (extraSlash(request) && !tolerance.takes(Habit.EXTRA_SLASH)) {
      throw nothingAt(request);
    }
    String base = request.base() + "/scim/" + directory.id() + "/v2";
    if (rest.isEmpty()) {
      throw ScimException.notFound("this is the base URL; resources are at /Users and /Groups");
    }
    DirectorySchemas schemas = resources.schemas(directory.id());
    Optional<ResourceKind> type = schemas.kindAt("/" + rest.getFirst());
    if (type.isPresent()) {
      ResourceRoutes routes =
          new ResourceRoutes(resources, tolerance, directory, schemas, type.get(), request, base);
      return switch (rest.size()) {
        case 1 -> routes.collection();
        case 2 -> routes.one(rest.get(1));
        default -> throw nothingAt(request);
      };
    }
    if (!request.method().equals("GET")) {
      throw notAllowed(request);
    }
    return discovery(request, directory.id(), new Discovery(schemas, base), rest);
  }

  private ScimResponse discovery(
      ScimRequest request, DirectoryId directory, Discovery discovery, List<String> path) {
    if (request.parameter("filter").isPresent()) {
      // RFC 7644, section 4
      throw new ScimException(403, Optional.empty(), "discovery endpoints take no filter");
    }
    Optional<String> name = path.size() == 2 ? Optional.of(path.get(1)) : Optional.empty();
    if (path.size() > 2) {
      throw nothingAt(request);
    }
    return ScimResponse.of(
        200,
        switch (path.getFirst()) {
          case "ServiceProviderConfig" ->
              discovery.serviceProviderConfig(authentication.schemes(directory));
          case "ResourceTypes" ->
              name.map(discovery::resourceType).orElseGet(discovery::resourceTypes);
          case "Schemas" -> name.map(discovery::schema).orElseGet(discovery::allSchemas);
          default -> throw nothingAt(request);
        });
  }

  /// Q-E31, Q-M04, Q-X16: an empty segment, as in `//Users` or in a slash at the end, is what
  /// Entra's tenant URL brings.
  private static boolean extraSlash(ScimRequest request) {
    return request.path().contains("//") || request.path().endsWith("/");
  }

  private static ScimException nothingAt(ScimRequest request) {
    return ScimException.notFound("there is nothing at '" + request.path() + "'");
  }

  static ScimException notAllowed(ScimRequest request) {
    return new ScimException(
        405, Optional.empty(), request.method() + " isn't possible at '" + request.path() + "'");
  }

  /// A body longer than [#MAX_BODY].
  static ScimException tooLarge() {
    return new ScimException(
        413,
        Optional.of(ScimType.TOO_MANY),
        "the body is longer than " + MAX_BODY + " bytes; send less at a time");
  }
}
