package dev.lockstep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// The folder with the database and the key, held by one process at a time: SQLite's one writer is
/// a thread of ours, and two processes would each have one.
final class DataFolder implements AutoCloseable {
  private final Path folder;
  private final FileChannel channel;

  private DataFolder(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /// Makes the folder where there is none, for its owner only.
  ///
  /// @throws IllegalStateException where another process holds it
  static DataFolder open(Path folder) {
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      FileChannel channel =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        channel.close();
        throw new IllegalStateException(
            "another Lockstep uses the data folder "
                + folder.toAbsolutePath()
                + "; stop it, or give this one a folder of its own (LOCKSTEP_DATA)");
      }
      return new DataFolder(folder, channel);
    } catch (IOException e) {
      throw new UncheckedIOException("the data folder " + folder + " can't be used", e);
    }
  }

  /// Held until the channel closes, or the process ends however it does.
  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      return null;
    }
  }

  /// The database's file; made where there is none, for its owner only, whatever the folder lets
  /// others do. SQLite gives the files that it keeps beside it the same permissions.
  Path database() {
    Path file = folder.resolve("lockstep.db");
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException kept) {
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("the database " + file + " can't be made", e);
    }
    return file;
  }

  /// Where the files are that sources are handed; it need not be there yet.
  Path uploads() {
    return folder.resolve("uploads");
  }

  /// Where the files are that jobs make; it need not be there yet.
  Path results() {
    return folder.resolve("results");
  }

  Path key() {
    return folder.resolve("secret.key");
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
