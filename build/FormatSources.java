import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Holds the sources below some folders against google-java-format, or rewrites them.
///
/// Arguments: `check` or `write`, and the folders; one that doesn't exist holds nothing. With
/// `check` the exit code is 1 when a file isn't formatted, and every such file is named.
class FormatSources {

  void main(String[] arguments) throws Exception {
    boolean write = arguments[0].equals("write");
    List<Path> sources = new ArrayList<>();
    for (String folder : List.of(arguments).subList(1, arguments.length)) {
      sources.addAll(below(Path.of(folder)));
    }
    List<Path> unformatted = sources.parallelStream().filter(file -> differs(file, write)).toList();
    if (!write && !unformatted.isEmpty()) {
      unformatted.forEach(file -> System.err.println("not formatted: " + file));
      System.err.println("mend: mvn -q -Pformat process-sources");
      System.exit(1);
    }
  }

  private static List<Path> below(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  private static boolean differs(Path file, boolean write) {
    try {
      String source = Files.readString(file);
      Formatter formatter =
          new Formatter(JavaFormatterOptions.builder().formatJavadoc(false).build());
      String formatted =
          formatter.formatSource(
              ImportOrderer.reorderImports(
                  RemoveUnusedImports.removeUnusedImports(source),
                  JavaFormatterOptions.Style.GOOGLE));
      if (write && !formatted.equals(source)) {
        Files.writeString(file, formatted);
      }
      return !formatted.equals(source);
    } catch (Exception e) {
      throw new IllegalStateException(file + ": " + e.getMessage(), e);
    }
  }
}
