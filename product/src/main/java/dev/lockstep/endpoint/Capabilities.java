package dev.lockstep.endpoint;

/// What the service provider can do beyond what every one must (RFC 7643, section 5; RFC 9865,
/// section 4). What a ServiceProviderConfig claims and what is done both come from here.
///
/// @param cursor whether a query may be walked by cursors
/// @param index whether it may be walked by `startIndex`; where not, every list that goes on is
///     answered with a cursor, asked for or not
/// @param maxResults the longest page
public record Capabilities(
    boolean patch,
    boolean bulk,
    boolean sort,
    boolean etag,
    boolean cursor,
    boolean index,
    int maxResults) {

  /// All that there is. More results than any client's page; a page of users is then about a
  /// megabyte.
  public static final Capabilities ALL =
      new Capabilities(true, true, true, true, true, true, 1_000);

  public Capabilities {
    if (!cursor && !index) {
      throw new IllegalArgumentException("lists are walked by cursor or by index");
    }
  }

  /// Resources of a page where the client doesn't say.
  int defaultResults() {
    return Math.min(100, maxResults);
  }

  /// What both can do.
  Capabilities and(Capabilities other) {
    return new Capabilities(
        patch && other.patch,
        bulk && other.bulk,
        sort && other.sort,
        etag && other.etag,
        cursor && other.cursor,
        index && other.index,
        Math.min(maxResults, other.maxResults));
  }
}
