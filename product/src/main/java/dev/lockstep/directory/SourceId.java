package dev.lockstep.directory;

/// The name of a Source, unique within its Directory.
public record SourceId(String value) {
  @Override
  public String toString() {
    return value;
  }
}
