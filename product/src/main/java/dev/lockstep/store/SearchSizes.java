package dev.lockstep.store;

/// How much a search does at once.
///
/// @param chunk candidates read at a time where the rest of the filter is asked in memory: some
///     megabytes of documents
/// @param few up to so many candidates are sorted in memory, which takes a few ten milliseconds;
///     finding one of more than these in the index of a sort takes no longer, even among a million
record SearchSizes(int chunk, int few) {
  static final SearchSizes USUAL = new SearchSizes(500, 5_000);
}
