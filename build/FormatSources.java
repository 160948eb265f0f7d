import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Holds the sources below a folder against google-java-format, or rewrites them.
///
/// Arguments: `check` or `write`, and the folder. With `check` the exit code is 1 when a file isn't
/// formatted, and every such file is named.
class FormatSources {

  void main(String[] arguments) throws Exception {
    boolean write = arguments[0].equals("write");
    Path folder = Path.of(arguments[1]);
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> sources;
    try (var files = Files.walk(folder)) {
      sources = files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
    List<Path> unformatted = sources.parallelStream().filter(file -> differs(file, write)).toList();
    if (!write && !unformatted.isEmpty()) {
      unformatted.forEach(file -> System.err.println("not formatted: " + file));
      System.err.println("mend: mvn -q process-sources -Dformat");
      System.exit(1);
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
