package dev.lockstep.endpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// What Lockstep's SCIM does and what proves it, as `scim-catalogue.yaml` has it.
record ScimCatalogue(List<Chapter> chapters, List<Family> families) {

  record Chapter(String title, List<Feature> features) {}

  /// @param source the section that asks for it
  /// @param how it is supported
  /// @param profiles for which this holds
  /// @param tests as `Class.method`
  record Feature(String name, String source, String how, String profiles, List<String> tests) {}

  /// The vectors of one kind of client or server.
  record Family(String title, List<Vector> vectors) {}

  /// @param id as the reference writes it, for example `Q-E26`
  /// @param tests as `Class.method`, beside those whose names bear the id
  /// @param waived why there is no test
  record Vector(String id, String what, List<String> tests, Optional<String> waived) {

    /// All its tests, in their order.
    Set<String> tests(TestIndex index) {
      Set<String> all = new TreeSet<>(tests);
      all.addAll(index.bearing(id.replace('-', '_')));
      return all;
    }
  }

  List<Feature> features() {
    return chapters.stream().flatMap(chapter -> chapter.features().stream()).toList();
  }

  List<Vector> vectors() {
    return families.stream().flatMap(family -> family.vectors().stream()).toList();
  }

  static ScimCatalogue read() {
    try (InputStream file = ScimCatalogue.class.getResourceAsStream("scim-catalogue.yaml")) {
      Map<?, ?> root =
          (Map<?, ?>)
              new Load(LoadSettings.builder().build())
                  .loadFromInputStream(Objects.requireNonNull(file));
      return new ScimCatalogue(
          list(root, "chapters").stream().map(ScimCatalogue::chapter).toList(),
          list(root, "vectors").stream().map(ScimCatalogue::family).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Chapter chapter(Map<?, ?> node) {
    return new Chapter(
        text(node, "title"), list(node, "features").stream().map(ScimCatalogue::feature).toList());
  }

  private static Feature feature(Map<?, ?> node) {
    return new Feature(
        text(node, "name"),
        text(node, "source"),
        text(node, "how"),
        node.containsKey("profiles") ? text(node, "profiles") : "all",
        texts(node, "tests"));
  }

  private static Family family(Map<?, ?> node) {
    return new Family(
        text(node, "title"), list(node, "vectors").stream().map(ScimCatalogue::vector).toList());
  }

  private static Vector vector(Map<?, ?> node) {
    return new Vector(
        text(node, "id"),
        text(node, "what"),
        node.containsKey("tests") ? texts(node, "tests") : List.of(),
        node.containsKey("waived") ? Optional.of(text(node, "waived")) : Optional.empty());
  }

  private static List<Map<?, ?>> list(Map<?, ?> node, String key) {
    return elements(node, key).stream().<Map<?, ?>>map(element -> (Map<?, ?>) element).toList();
  }

  private static List<String> texts(Map<?, ?> node, String key) {
    return elements(node, key).stream().map(String::valueOf).toList();
  }

  private static List<?> elements(Map<?, ?> node, String key) {
    return (List<?>) Objects.requireNonNull(node.get(key), () -> "no " + key + " in " + node);
  }

  private static String text(Map<?, ?> node, String key) {
    return String.valueOf(Objects.requireNonNull(node.get(key), () -> "no " + key + " in " + node));
  }
}
