package dev.lockstep.source.scim;

import dev.lockstep.client.ClientException;
import dev.lockstep.client.ScimCall;
import dev.lockstep.client.ScimClient;
import dev.lockstep.client.ScimReply;
import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import dev.lockstep.scim.message.ErrorMessage;
import dev.lockstep.scim.message.ListResponse;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Lists resources page by page, and knows when a listing isn't whole.
final class ScimListing {
  private final ScimClient client;
  private final int pageSize;

  ScimListing(ScimClient client, int pageSize) {
    this.client = client;
    this.pageSize = pageSize;
  }

  interface Resources {
    void accept(String id, JsonNode resource) throws SourceException, InterruptedException;
  }

  /// The service provider doesn't take the filter.
  static final class FilterRefused extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /// @param endpoint `Users` or `Groups`
  /// @param filter empty for all
  /// @throws SourceException also when the listing ends before its total or repeats itself
  void read(String endpoint, Optional<String> filter, Resources resources)
      throws SourceException, InterruptedException, FilterRefused {
    long read = 0;
    String last = "";
    while (true) {
      ListResponse page = page(endpoint, filter, read);
      for (JsonNode resource : page.resources()) {
        String id = resource.path("id").asString("");
        if (id.isEmpty()) {
          throw new SourceException(Problem.PROTOCOL, endpoint + " lists a resource without an id");
        }
        if (id.equals(last)) {
          throw new SourceException(
              Problem.INCOMPLETE,
              endpoint + " lists " + id + " again: it ignores where the page should begin");
        }
        resources.accept(id, resource);
        read++;
        last = id;
      }
      long total = page.totalResults().orElse(read);
      if (read >= total) {
        return;
      }
      if (page.resources().isEmpty()) {
        throw new SourceException(
            Problem.INCOMPLETE, endpoint + " ends after " + read + " of " + total + " resources");
      }
    }
  }

  private ListResponse page(String endpoint, Optional<String> filter, long read)
      throws SourceException, InterruptedException, FilterRefused {
    ScimCall call =
        ScimCall.get(endpoint)
            .with("startIndex", String.valueOf(read + 1))
            .with("count", String.valueOf(pageSize));
    ScimReply reply = send(filter.isPresent() ? call.with("filter", filter.get()) : call);
    if (filter.isPresent() && (reply.status() == 400 || reply.status() == 501)) {
      throw new FilterRefused();
    }
    if (!reply.isSuccess()) {
      throw refused(endpoint, reply);
    }
    return reply
        .json()
        .flatMap(ListResponse::read)
        .orElseThrow(
            () -> new SourceException(Problem.PROTOCOL, endpoint + " answers no SCIM listing"));
  }

  /// One resource; empty where there is none.
  Optional<JsonNode> get(String endpoint, String id) throws SourceException, InterruptedException {
    ScimReply reply = send(ScimCall.get(endpoint, id));
    if (reply.status() == 404) {
      return Optional.empty();
    }
    if (!reply.isSuccess()) {
      throw refused(endpoint, reply);
    }
    return reply.json();
  }

  private ScimReply send(ScimCall call) throws SourceException, InterruptedException {
    try {
      return client.send(call);
    } catch (ClientException e) {
      Problem problem =
          switch (e.kind()) {
            case CONNECT, TIMEOUT -> Problem.UNAVAILABLE;
            case TLS -> Problem.INSECURE;
            case AUTHENTICATION -> Problem.CREDENTIALS;
            case PROTOCOL, TOO_LARGE -> Problem.PROTOCOL;
          };
      throw new SourceException(problem, String.valueOf(e.getMessage()), e);
    }
  }

  private static SourceException refused(String endpoint, ScimReply reply) {
    Problem problem =
        switch (reply.status()) {
          case 401 -> Problem.CREDENTIALS;
          case 403 -> Problem.RIGHTS;
          case 429, 500, 502, 503, 504 -> Problem.UNAVAILABLE;
          default -> Problem.PROTOCOL;
        };
    String detail = reply.error().map(ErrorMessage::detail).orElse("");
    return new SourceException(
        problem, "GET " + endpoint + " answered " + reply.status() + ": " + detail);
  }
}
