package dev.lockstep.endpoint;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// The names of all tests of all modules, as `Class.method`, read from their sources: the tests of
/// one module aren't on the class path of another.
record TestIndex(Set<String> names) {
  private static final Set<String> ANNOTATIONS =
      Set.of("Test", "ParameterizedTest", "RepeatedTest", "TestFactory", "Property", "Example");

  /// An id within a name, as in `aTest_Q_E26_Q_X09`.
  private static final Pattern ID = Pattern.compile("Q_([A-Z])(\\d\\d)(?!\\d)");

  TestIndex {
    names = Set.copyOf(names);
  }

  /// @param root of the project
  static TestIndex of(Path root) {
    List<Path> files = new ArrayList<>();
    for (String module : new String[] {"scim", "product"}) {
      files.addAll(sources(root.resolve(module).resolve("src/test/java")));
    }
    Set<String> names = new TreeSet<>();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(files));
      for (CompilationUnitTree unit : task.parse()) {
        new Scanner(names).scan(unit, null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new TestIndex(names);
  }

  private static List<Path> sources(Path folder) {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The tests whose names bear this id, for example `Q_E26`.
  Set<String> bearing(String id) {
    return names.stream()
        .filter(name -> ids(name).contains(id))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// All ids that any name bears.
  Set<String> ids() {
    return names.stream()
        .flatMap(name -> ids(name).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> ids(String name) {
    return ID.matcher(name).results().map(MatchResult::group).collect(Collectors.toSet());
  }

  private static final class Scanner extends TreeScanner<@Nullable Void, @Nullable Void> {
    private final Set<String> names;
    private String type = "";

    Scanner(Set<String> names) {
      this.names = names;
    }

    @Override
    public @Nullable Void visitClass(ClassTree tree, @Nullable Void nothing) {
      String outer = type;
      type = tree.getSimpleName().toString();
      super.visitClass(tree, null);
      type = outer;
      return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree tree, @Nullable Void nothing) {
      for (AnnotationTree annotation : tree.getModifiers().getAnnotations()) {
        if (ANNOTATIONS.contains(annotation.getAnnotationType().toString())) {
          names.add(type + "." + tree.getName());
        }
      }
      return null;
    }
  }
}
