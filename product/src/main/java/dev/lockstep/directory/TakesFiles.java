package dev.lockstep.directory;

/// A Source whose files are handed to it, instead of being put where it looks.
public interface TakesFiles extends Source {
  /// Of one file: a user is some hundred bytes, and who has more of them has a folder to put it in.
  int MOST_BYTES = 32 * 1024 * 1024;

  /// Takes a file in the place of the one of this name that it had; the next poll reads it.
  ///
  /// @throws IllegalArgumentException where it takes no file of this name, or can't read this one:
  ///     then it keeps the one that it had
  void take(String name, byte[] content);
}
