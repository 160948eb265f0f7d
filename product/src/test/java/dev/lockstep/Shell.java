package dev.lockstep;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// One bash for a whole page of the documentation, as variables and functions go from example to
/// example.
final class Shell implements AutoCloseable {
  private static final String DONE = "-- done --";

  private final Process process;
  private final Writer in;
  private final BufferedReader out;

  /// @param folder in which it begins
  Shell(Path folder, Map<String, String> variables) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("bash", "--norc");
    builder.environment().putAll(variables);
    builder.environment().put("LC_ALL", "C.UTF-8");
    process = builder.directory(folder.toFile()).redirectErrorStream(true).start();
    in = process.outputWriter(StandardCharsets.UTF_8);
    out = process.inputReader(StandardCharsets.UTF_8);
  }

  /// What the pages' examples take beside Lockstep.
  ///
  /// @param more than all pages take
  static void assumeTools(String... more) throws IOException, InterruptedException {
    for (String tool :
        Stream.concat(Stream.of("bash", "curl", "jq"), Arrays.stream(more)).toList()) {
      Assumptions.assumeTrue(
          new ProcessBuilder("which", tool).start().waitFor() == 0, tool + " isn't installed");
    }
  }

  /// @param exit of the last command
  record Ran(int exit, String output) {}

  Ran run(String commands) throws IOException {
    in.write(commands + "\nexit=$?; echo; echo '" + DONE + "'\" $exit\"\n");
    in.flush();
    StringBuilder printed = new StringBuilder();
    String line = out.readLine();
    while (line != null && !line.startsWith(DONE)) {
      printed.append(line).append('\n');
      line = out.readLine();
    }
    if (line == null) {
      throw new IOException("bash ended: " + printed);
    }
    printed.setLength(Math.max(0, printed.length() - 1)); // the line that the echo has ended
    return new Ran(Integer.parseInt(line.substring(DONE.length()).strip()), printed.toString());
  }

  /// It ends by itself where nothing comes any more.
  @Override
  public void close() throws IOException {
    in.close();
    process.destroy();
  }
}
