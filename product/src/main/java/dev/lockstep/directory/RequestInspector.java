package dev.lockstep.directory;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// What the clients of a Directory's Endpoint asked lately and what they were answered, so that an
/// administrator sees what a client does. Kept in memory only, a bounded number of requests for
/// each Directory, and none for longer than a day; passwords and credentials are never shown.
public interface RequestInspector {

  /// Newest first.
  List<Inspected> latest(DirectoryId directory, Query query);

  /// Empty for one that was never kept, or is kept no longer.
  Optional<Inspected> find(DirectoryId directory, long id);

  /// By its number as a URL has it.
  ///
  /// @throws NoSuchElementException for one that was never kept, or is kept no longer
  default Inspected get(DirectoryId directory, String id) {
    return Optional.of(id)
        .filter(text -> text.matches("\\d{1,18}"))
        .flatMap(text -> find(directory, Long.parseLong(text)))
        .orElseThrow(
            () ->
                new NoSuchElementException(
                    "there is no request '"
                        + id
                        + "', or none any more: the latest "
                        + most()
                        + " are kept, for a day, until Lockstep is restarted"));
  }

  /// Of all Directories, oldest first.
  List<Inspected> after(long id, int limit);

  /// The id of the last one, of whatever Directory.
  long end();

  /// How many are kept of each Directory.
  int most();

  /// Whether requests of this Directory are kept: they are, unless somebody has switched it off
  /// since the program started.
  boolean inspects(DirectoryId directory);

  /// Switched off, what was kept is forgotten.
  void inspect(DirectoryId directory, boolean on);

  /// Which of the requests that are kept.
  ///
  /// @param before only those with a smaller id, as a page ends with its smallest
  /// @param text that stands in its path, its bodies, its client, its program or its habits, in
  ///     whatever case; empty for any
  /// @param method for example `PATCH`; empty for any
  /// @param status `409`, or `4xx` for all that begin with 4; empty for any
  record Query(OptionalLong before, String text, String method, String status, int limit) {

    /// @throws IllegalArgumentException for a status that is none
    public Query {
      if (!status.matches("(?i)([1-5](\\d\\d|xx))?")) {
        throw new IllegalArgumentException(
            "'status' is a number such as 409, or 4xx for all that begin with 4, not '"
                + status
                + "'");
      }
    }

    public static Query newest(int limit) {
      return new Query(OptionalLong.empty(), "", "", "", limit);
    }

    public Query before(OptionalLong id) {
      return new Query(id, text, method, status, limit);
    }

    public Query with(String searched, String by, String answered) {
      return new Query(before, searched, by, answered, limit);
    }

    public boolean holds(Inspected one) {
      return (method.isEmpty() || one.method().equalsIgnoreCase(method))
          && String.valueOf(one.status())
              .startsWith(status.toLowerCase(Locale.ROOT).replace("x", ""))
          && (text.isBlank() || one.says(text.strip()));
    }
  }

  /// One request with its answer.
  ///
  /// @param id greater than those before, also those before a restart
  /// @param client whose credential it came with, for example `token 'Entra'`; empty where it was
  ///     refused before that was looked at
  /// @param habits that it was met with, for example `string-boolean`
  /// @param base the URL in front of `/scim`
  /// @param path with the query, percent-encoded
  /// @param headers of the request that have a meaning in SCIM, by lower-case name
  /// @param body as it may be shown
  /// @param answer its beginning where it is long
  /// @param changes to resources; empty where it only read, or failed
  record Inspected(
      long id,
      DirectoryId directory,
      Instant at,
      Duration took,
      Optional<String> client,
      List<String> habits,
      String method,
      String base,
      String path,
      Map<String, String> headers,
      Optional<String> body,
      int status,
      Map<String, String> answerHeaders,
      Optional<String> answer,
      List<Change> changes) {

    public Inspected {
      habits = List.copyOf(habits);
      headers = Map.copyOf(headers);
      answerHeaders = Map.copyOf(answerHeaders);
      changes = List.copyOf(changes);
    }

    /// What the client says that it is; empty where it says nothing.
    public Optional<String> userAgent() {
      return Optional.ofNullable(headers.get("user-agent"));
    }

    boolean says(String text) {
      String folded = text.toLowerCase(Locale.ROOT);
      return Stream.of(
              Stream.of(path),
              Stream.of(client, userAgent(), body, answer).flatMap(Optional::stream),
              habits.stream(),
              changes.stream().map(Change::resource))
          .flatMap(said -> said)
          .anyMatch(said -> said.toLowerCase(Locale.ROOT).contains(folded));
    }
  }

  /// What became of a resource.
  ///
  /// @param action create, replace, patch or delete
  /// @param resource for example `/Users/2819…`
  /// @param from the version that it had; unknown within a bulk request
  /// @param to the version that it has; the same where nothing had to be written
  record Change(String action, String resource, Optional<String> from, Optional<String> to) {}
}
