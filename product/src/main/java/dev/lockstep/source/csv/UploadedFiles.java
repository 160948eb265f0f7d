package dev.lockstep.source.csv;

import dev.lockstep.directory.Source.Check;
import dev.lockstep.directory.TakesFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// The files of a source whose settings name no folder: kept in one of our own, tried before the one
/// before is given up.
final class UploadedFiles {
  /// People's data, whatever the folder around it lets others do.
  private static final FileAttribute<Set<PosixFilePermission>> FOR_ITS_OWNER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private UploadedFiles() {}

  /// @throws IllegalArgumentException as [TakesFiles#take]
  static void take(CsvSettings settings, String name, byte[] content) {
    if (!settings.uploaded()) {
      throw new IllegalArgumentException(
          "this source reads its files from "
              + settings.folder()
              + ": put them there, or set one up without 'folder'");
    }
    if (!CsvFolder.FILES.contains(name)) {
      throw new IllegalArgumentException(
          "a file is one of " + String.join(", ", CsvFolder.FILES) + ", not '" + name + "'");
    }
    try {
      Path folder = Files.createDirectories(settings.folder(), FOR_ITS_OWNER);
      Path trial = Files.createTempDirectory(folder, "trial");
      try {
        write(trial.resolve(name), content);
        Check check = new CsvFolder(settings.in(trial)).check(name);
        if (check.verdict() == Check.Verdict.FAILED) {
          throw new IllegalArgumentException(check.found() + "; the file is not taken");
        }
        Files.move(trial.resolve(name), folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(trial.resolve(name));
        Files.delete(trial);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// It is on the disk before anybody is told that it was taken.
  private static void write(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }
}
