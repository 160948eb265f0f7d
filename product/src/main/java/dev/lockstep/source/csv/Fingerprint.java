package dev.lockstep.source.csv;

import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// By what it is seen that files were written: their sizes and times.
record Fingerprint(String text) {

  static Fingerprint of(Path folder, List<String> names) throws SourceException {
    StringBuilder text = new StringBuilder();
    try {
      for (String name : names) {
        Path file = folder.resolve(name);
        if (Files.exists(file)) {
          text.append(name)
              .append(' ')
              .append(Files.size(file))
              .append(' ')
              .append(Files.getLastModifiedTime(file).toInstant())
              .append(';');
        }
      }
    } catch (IOException e) {
      throw new SourceException(Problem.UNAVAILABLE, folder + " can't be read: " + e, e);
    }
    return new Fingerprint(text.toString());
  }
}
