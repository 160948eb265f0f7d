package dev.lockstep.target;

import dev.lockstep.client.ScimReply;
import dev.lockstep.client.ScimReply.Body;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ErrorMessage;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What an answer that is no success means, in Entra's terms.
///
/// @param outcomeUnknown whether a write may have been carried out all the same: a gateway gave
///     up waiting, or the target stumbled half-way. A 503 and a 501 say that nothing was done.
record Refusal(ErrorCode code, String message, boolean outcomeUnknown) {
  /// `invalidValue` is what RFC 7644 has for a missing value too (table 9): the words tell.
  private static final Pattern MISSING =
      Pattern.compile("\\b(required|mandatory|missing)\\b", Pattern.CASE_INSENSITIVE);

  static Refusal of(ScimReply reply) {
    int status = reply.status();
    return new Refusal(
        code(reply), message(reply), status >= 500 && status != 501 && status != 503);
  }

  private static ErrorCode code(ScimReply reply) {
    int status = reply.status();
    if (status == 400 || status == 422) {
      return badRequest(
          reply.error().flatMap(ErrorMessage::scimType).orElse(""),
          reply.error().map(ErrorMessage::detail).orElse(""));
    }
    if (reply.isRedirect() || status == 404) {
      return ErrorCode.SERVICE_INCOMPATIBLE;
    }
    return switch (status) {
      case 401 -> ErrorCode.CREDENTIAL_VALIDATION_FAILURE;
      case 403 -> ErrorCode.INSUFFICIENT_RIGHTS;
      case 402 -> ErrorCode.LICENSE_LIMIT_EXCEEDED;
      case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
      case 501 -> ErrorCode.NOT_IMPLEMENTED;
      case 408, 504 -> ErrorCode.TIMEOUT;
      case 409 -> ErrorCode.CONFLICT;
      case 429 -> ErrorCode.TOO_MANY_REQUESTS;
      default -> status >= 500 ? ErrorCode.INTERNAL_SERVER_ERROR : ErrorCode.UNPROCESSABLE_ENTITY;
    };
  }

  /// RFC 7644, table 9; targets have keywords of their own beside those.
  private static ErrorCode badRequest(String scimType, String detail) {
    return switch (scimType.toLowerCase(Locale.ROOT)) {
      case "uniqueness" -> ErrorCode.CONFLICT;
      case "invalidpath" -> ErrorCode.SCHEMA_ATTRIBUTE_NOT_FOUND;
      case "invalidfilter" -> ErrorCode.INCOMPATIBLE_FILTERING;
      case "invaliddomain" -> ErrorCode.INVALID_DOMAIN;
      case "licenselimitexceeded" -> ErrorCode.LICENSE_LIMIT_EXCEEDED;
      case "mutability" -> ErrorCode.NOT_PERMITTED;
      case "invalidvalue", "" ->
          MISSING.matcher(detail).find()
              ? ErrorCode.MANDATORY_FIELDS_MISSING
              : ErrorCode.UNPROCESSABLE_ENTITY;
      default -> ErrorCode.UNPROCESSABLE_ENTITY;
    };
  }

  private static String message(ScimReply reply) {
    String said = "the target answered " + reply.status();
    if (reply.isRedirect()) {
      return said + reply.location().map(location -> ", a redirect to " + location).orElse("");
    }
    Optional<String> detail =
        reply.error().map(ErrorMessage::detail).filter(text -> !text.isBlank());
    if (detail.isPresent()) {
      return said + ": " + detail.get();
    }
    return switch (reply.body()) {
      case Body.Empty() -> said + " without saying why";
      case Body.Json(var json) -> said + ": " + cut(json.toString());
      case Body.Unreadable unreadable ->
          unreadable.isWebPage() ? said + " with a web page" : said + ": " + cut(unreadable.text());
    };
  }

  private static String cut(String text) {
    int longest = 300;
    return Json.keepable(text.length() > longest ? text.substring(0, longest) + "…" : text);
  }
}
