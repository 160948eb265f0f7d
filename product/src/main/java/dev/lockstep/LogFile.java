package dev.lockstep;

import dev.lockstep.administration.FollowedLog.Line;
import dev.lockstep.administration.LogReceiver;
import dev.lockstep.scim.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/// The logs as lines of JSON at the end of a file, on disk before it says so. Opened for each
/// delivery, so that another program may rotate it.
final class LogFile implements LogReceiver {
  private final Path file;

  LogFile(Path file) {
    this.file = file.toAbsolutePath();
  }

  @Override
  public String name() {
    return "the file " + file;
  }

  @Override
  public Optional<String> deliver(String log, List<Line> lines) {
    StringBuilder text = new StringBuilder();
    for (Line line : lines) {
      text.append(Json.text(line.json().put("log", log))).append('\n');
    }
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e.getClass().getSimpleName() + " " + e.getMessage());
    }
  }
}
