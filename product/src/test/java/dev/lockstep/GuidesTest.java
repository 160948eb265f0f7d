package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.source.graph.GraphEmulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Each example of a guide is run as it stands there, in the page's order, at a server that has what
/// the guide speaks of. It succeeds, or fails as the guide says.
class GuidesTest {
  /// Tests run in `product`.
  private static final Path GUIDES = Path.of("../docs/how-to");

  private static final Pattern BLOCK = Pattern.compile("(?ms)^( *)```(\\w*)\\n(.*?)^ *```$");

  private static final Set<String> OF_SHELL = Set.of("", "sh", "bash");

  /// What begins a line of a block of commands.
  private static final Pattern COMMAND =
      Pattern.compile(
          "(?m)^(\\./lockstep |curl |openssl |api |export |mkdir |\\w+=\\$\\(|\\w+='\\{)");

  /// The guide that makes what others take to be there: the command `api`, and a directory.
  private static final String PREFACE = "tokens";

  private static final int OF_PREFACE = 5;

  /// An example of a guide: all of it but its comment, or how it begins, up to `…`.
  private record Shown(String guide, String text) {
    boolean is(String name, String command) {
      boolean same =
          text.endsWith("…")
              ? command.startsWith(text.substring(0, text.length() - 1))
              : command.replaceFirst(" +# .*$", "").equals(text);
      return same && guide.equals(name);
    }
  }

  /// A line of the test of a connection.
  private static final Pattern FAILED_CHECK = Pattern.compile("(?m)\\tfailed\\t");

  /// What the guide shows to fail, by its exit code.
  private static final Map<Shown, Integer> FAILING =
      Map.of(
          new Shown("tokens", "curl -sS -o /dev/null -w '%{http_code}\\n'…"),
          22, // prints 401
          new Shown(
              "dynamic-groups", "api POST /directories/acme/rule-preview '{\"rule\": \"user.dep…"),
          22, // the answer has the column
          new Shown("undo", "./lockstep undo acme --cycle 7 --yes"),
          6); // it would delete somebody

  @TempDir private Path folder;

  private static List<Path> guides() throws IOException {
    try (Stream<Path> files = Files.list(GUIDES)) {
      return files.filter(file -> !examples(read(file)).isEmpty()).sorted().toList();
    }
  }

  private static String name(Path guide) {
    return guide.getFileName().toString().replace(".md", "");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The commands of a page, each with its continued lines.
  private static List<String> examples(String page) {
    List<String> commands = new ArrayList<>();
    for (Matcher block = BLOCK.matcher(page); block.find(); ) {
      String text = block.group(3).replaceAll("(?m)^" + block.group(1), "");
      if (OF_SHELL.contains(block.group(2)) && COMMAND.matcher(text).find()) {
        commands.addAll(commands(text));
      }
    }
    return commands;
  }

  private static List<String> commands(String block) {
    List<String> commands = new ArrayList<>();
    StringBuilder command = new StringBuilder();
    for (String line : block.split("\n", -1)) {
      command.append(line).append('\n');
      if (isWhole(command.toString())) {
        if (!command.toString().isBlank()) {
          commands.add(command.toString().strip());
        }
        command.setLength(0);
      }
    }
    assertThat(command).asString().as("what a block ends with").isBlank();
    return commands;
  }

  private static boolean isWhole(String command) {
    Matcher here = Pattern.compile("<<'(\\w+)'").matcher(command);
    if (here.find()) {
      return command.endsWith("\n" + here.group(1) + "\n");
    }
    String bare = command.replaceAll("(?m) +#.*$", "").replaceAll("\"[^\"']*\"", "");
    boolean quoted = bare.chars().filter(letter -> letter == '\'').count() % 2 != 0;
    return !quoted && !bare.stripTrailing().endsWith("\\");
  }

  private static boolean takesPreface(String command) {
    return command.startsWith("api ") || command.contains("$ADMIN");
  }

  private static int exit(String guide, String command) {
    return FAILING.entrySet().stream()
        .filter(entry -> entry.getKey().is(guide, command))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(0);
  }

  @Test
  void whatIsSaidOfExamplesIsSaidOfSomeThatThereAre() throws IOException {
    Set<Shown> stale = new HashSet<>(FAILING.keySet());
    int examples = 0;
    for (Path guide : guides()) {
      for (String command : examples(read(guide))) {
        examples++;
        stale.removeIf(shown -> shown.is(name(guide), command));
      }
    }

    assertThat(stale).isEmpty();
    assertThat(examples).isGreaterThan(80);
  }

  @TestFactory
  Stream<DynamicTest> everyExampleOfAGuideCanBeRun() throws Exception {
    Shell.assumeTools("openssl");
    return guides().stream()
        .map(guide -> DynamicTest.dynamicTest(name(guide), () -> run(name(guide), read(guide))));
  }

  private void run(String guide, String page) throws Exception {
    Path own = Files.createDirectories(folder.resolve(guide));
    HttpClient http = HttpClient.newHttpClient();
    try (Lockstep lockstep =
            Lockstep.start(Config.forTesting(own.resolve("data")), InstantSource.system());
        GuideCommands commands = GuideCommands.serve(lockstep);
        GuideTarget target = GuideTarget.before(lockstep.url(), http);
        GraphEmulator graph = GraphEmulator.start()) {
      String key = lockstep.firstKey().orElseThrow();
      AdminCalls api = new AdminCalls(http, lockstep.url(), key);
      Files.writeString(own.resolve(".curlrc"), "fail-with-body\n");
      commands.write(own.resolve("lockstep"));
      try (Shell shell = new Shell(own, variables(own, lockstep.url(), key))) {
        assertThat(shell.run("set -o pipefail").exit()).isZero();
        GuideScene scene = new GuideScene(api, target, graph, own, page);
        if (!guide.equals(PREFACE) && examples(page).stream().anyMatch(GuidesTest::takesPreface)) {
          assertThat(page).as("where 'api' is from").contains("tokens.md)");
          List<String> preface = examples(read(GUIDES.resolve(PREFACE + ".md")));
          run(PREFACE, preface.subList(0, OF_PREFACE), shell, scene);
        }
        scene.prepare(guide);
        run(guide, examples(page), shell, scene);
      }
    } finally {
      http.shutdownNow();
    }
  }

  private static Map<String, String> variables(Path own, String url, String key) {
    return Map.of(
        "CURL_HOME", own.toString(),
        "LOCKSTEP", url,
        "LOCKSTEP_URL", url,
        "KEY", key,
        "LOCKSTEP_TOKEN", key,
        "LOCKSTEP_KEY", key,
        "LOCKSTEP_ADMIN_KEY", key);
  }

  private static void run(String guide, List<String> examples, Shell shell, GuideScene scene)
      throws Exception {
    List<String> wrong = new ArrayList<>();
    for (String command : examples) {
      scene.before(guide, command);
      Shell.Ran ran = shell.run(scene.inPlace(command));
      if (ran.exit() != exit(guide, command) || FAILED_CHECK.matcher(ran.output()).find()) {
        wrong.add(command + "\n=> exit " + ran.exit() + ": " + ran.output());
      }
    }
    assertThat(wrong).as(guide).isEmpty();
  }
}
