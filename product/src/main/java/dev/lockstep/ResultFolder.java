package dev.lockstep;

import dev.lockstep.administration.ResultFiles;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The files that jobs make, in a folder for its owner only: they hold what a log holds, and a plan
/// whom it is about.
///
/// @param folder made with the first of them
record ResultFolder(Path folder) implements ResultFiles {
  private static final FileAttribute<?> FOR_ITS_OWNER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final FileAttribute<?> READ_BY_ITS_OWNER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final Set<StandardOpenOption> ANEW =
      EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  /// @throws IllegalArgumentException where an id could climb out of the folder
  private Path file(String job) {
    if (!job.matches("[a-z0-9:-]+")) {
      throw new IllegalArgumentException("no file is named after the job '" + job + "'");
    }
    return folder.resolve(job.replace(':', '.'));
  }

  @Override
  public OutputStream create(String job) throws IOException {
    Files.createDirectories(folder, FOR_ITS_OWNER);
    remove(job); // another file, not the same one emptied
    FileChannel channel = FileChannel.open(file(job), ANEW, READ_BY_ITS_OWNER);
    return new Durable(channel);
  }

  /// On disk when it is closed: the job then says that it can be fetched.
  private static final class Durable extends FilterOutputStream {
    private static final int BUFFER = 1 << 16;

    private final FileChannel channel;

    Durable(FileChannel channel) {
      super(new java.io.BufferedOutputStream(Channels.newOutputStream(channel), BUFFER));
      this.channel = channel;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      try (channel) {
        if (channel.isOpen()) {
          flush();
          channel.force(true);
        }
      }
    }
  }

  @Override
  public InputStream open(String job) throws IOException {
    return Files.newInputStream(file(job));
  }

  @Override
  public void remove(String job) {
    try {
      Files.deleteIfExists(file(job));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<String> jobs() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString().replace('.', ':')).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
