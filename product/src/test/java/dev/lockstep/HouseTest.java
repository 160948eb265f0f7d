package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds the classes against the rooms of `ARCHITECTURE.md`: which room may use which.
///
/// The arrows come from `jdeps`, which also sees a type that only a method's signature names. A
/// class reader that collects the constants of a class misses those.
class HouseTest {

  /// The rooms that a room may use. The root wires all of them; nothing may use the root.
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("administration", Set.of("scim")),
          Map.entry("directory", Set.of("scim", "administration")),
          Map.entry("provisioning", Set.of("directory", "scim", "administration")),
          Map.entry("source.ldap", Set.of("directory")),
          Map.entry("source.graph", Set.of("directory")),
          Map.entry("source.csv", Set.of("directory")),
          Map.entry("source.scim", Set.of("directory", "client", "scim")),
          Map.entry("client", Set.of("scim")),
          Map.entry("target", Set.of("provisioning", "directory", "client", "scim")),
          Map.entry("endpoint", Set.of("directory", "administration", "scim")),
          Map.entry("api", Set.of("directory", "provisioning", "administration", "scim")),
          Map.entry("console", Set.of("directory", "provisioning", "administration", "scim")),
          Map.entry("openid", Set.of("administration", "scim")),
          Map.entry("store", Set.of("directory", "provisioning", "administration", "scim")),
          Map.entry("cli", Set.of("scim")),
          Map.entry("demo", Set.of()),
          Map.entry("doctor", Set.of("client", "scim")));

  private static final Pattern ARROW =
      Pattern.compile("(?m)^\\s+(dev\\.lockstep\\.\\S+)\\s+->\\s+(dev\\.lockstep\\.\\S+)");

  @Test
  void noRoomUsesOneThatItMayNot() {
    List<Arrow> arrows = arrows(Path.of(System.getProperty("basedir", "."), "target", "classes"));

    assertThat(arrows).as("arrows that jdeps finds in target/classes").isNotEmpty();
    assertThat(forbidden(arrows)).isEmpty();
  }

  @Test
  void anArrowThatOnlyASignatureDrawsIsNamed(@TempDir Path folder) throws IOException {
    Path store = source(folder, "store", "Kept", "public final class Kept {}");
    Path console =
        source(
            folder,
            "console",
            "Page",
            "abstract class Page { abstract dev.lockstep.store.Kept kept(); }");

    assertThat(forbidden(arrows(compiled(folder, store, console))))
        .containsExactly(
            "console may not use store: dev.lockstep.console.Page -> dev.lockstep.store.Kept");
  }

  @Test
  void sourcesDoNotKnowEachOther(@TempDir Path folder) throws IOException {
    Path csv = source(folder, "source.csv", "Row", "public final class Row {}");
    Path ldap =
        source(
            folder,
            "source.ldap",
            "Entry",
            "final class Entry { Object row = new dev.lockstep.source.csv.Row(); }");

    assertThat(forbidden(arrows(compiled(folder, csv, ldap))))
        .containsExactly(
            "source.ldap may not use source.csv: dev.lockstep.source.ldap.Entry ->"
                + " dev.lockstep.source.csv.Row");
  }

  @Test
  void theRootUsesEveryRoomAndNoRoomTheRoot() {
    assertThat(
            forbidden(
                List.of(
                    new Arrow("dev.lockstep.Main", "dev.lockstep.store.Kept"),
                    new Arrow("dev.lockstep.api.Routes", "dev.lockstep.Config"))))
        .containsExactly("api may not use root: dev.lockstep.api.Routes -> dev.lockstep.Config");
  }

  @Test
  void aRoomThatIsNotInTheTableMayUseNothing() {
    assertThat(forbidden(List.of(new Arrow("dev.lockstep.attic.Box", "dev.lockstep.scim.Value"))))
        .containsExactly(
            "attic is no room of the table: dev.lockstep.attic.Box -> dev.lockstep.scim.Value");
  }

  private static final Pattern STARTS_A_THREAD =
      Pattern.compile(
          "\\bnew Thread\\(|\\bThread\\.(of|start)|\\bExecutors\\.|\\bForkJoinPool\\b"
              + "|\\bparallelStream\\(");

  @Test
  void theHeartsStartNoThread() throws IOException {
    List<String> starting = new ArrayList<>();
    for (String heart : List.of("administration", "directory", "provisioning")) {
      Path room = Path.of(System.getProperty("basedir", "."), "src/main/java/dev/lockstep", heart);
      try (Stream<Path> files = Files.walk(room)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.readAllLines(file).stream()
              .filter(line -> STARTS_A_THREAD.matcher(line).find())
              .forEach(line -> starting.add(file.getFileName() + ": " + line.strip()));
        }
      }
    }

    assertThat(starting).as("an executor is handed in").isEmpty();
  }

  /// That one class uses another, both by their full names.
  private record Arrow(String from, String to) {

    String fromRoom() {
      return room(from);
    }

    String toRoom() {
      return room(to);
    }

    /// The first package segment below `dev.lockstep`; each kind of source is a room of its own.
    private static String room(String type) {
      String[] segments = type.substring("dev.lockstep.".length()).split("\\.", -1);
      if (segments.length == 1) {
        return "root";
      }
      return segments[0].equals("source") ? "source." + segments[1] : segments[0];
    }
  }

  private static List<String> forbidden(List<Arrow> arrows) {
    List<String> complaints = new ArrayList<>();
    for (Arrow arrow : arrows) {
      String from = arrow.fromRoom();
      String to = arrow.toRoom();
      if (from.equals("root") || from.equals(to)) {
        continue;
      }
      Set<String> mayUse = MAY_USE.get(from);
      if (mayUse == null) {
        complaints.add(from + " is no room of the table: " + arrow.from + " -> " + arrow.to);
      } else if (!mayUse.contains(to)) {
        complaints.add(from + " may not use " + to + ": " + arrow.from + " -> " + arrow.to);
      }
    }
    return complaints;
  }

  private static List<Arrow> arrows(Path classes) {
    String report = run("jdeps", "-verbose:class", "-filter:none", classes.toString());
    List<Arrow> arrows = new ArrayList<>();
    for (Matcher line = ARROW.matcher(report); line.find(); ) {
      arrows.add(new Arrow(line.group(1), line.group(2)));
    }
    return arrows;
  }

  private static Path source(Path folder, String room, String name, String code)
      throws IOException {
    Path file = folder.resolve(name + ".java");
    Files.writeString(file, "package dev.lockstep." + room + ";\n" + code);
    return file;
  }

  private static Path compiled(Path folder, Path first, Path second) {
    Path classes = folder.resolve("classes");
    run("javac", "-d", classes.toString(), first.toString(), second.toString());
    return classes;
  }

  private static String run(String tool, String... arguments) {
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output);
    int exit = ToolProvider.findFirst(tool).orElseThrow().run(writer, writer, arguments);
    assertThat(exit).as("%s: %s", tool, output).isZero();
    return output.toString();
  }
}
