package dev.lockstep.directory;

import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which attributes differ between two documents of an object, as SCIM paths: `title`,
/// `name.givenName`, `urn:…:User:department`. Their values stay where they are.
public final class ChangedAttributes {
  /// What a person reads of one change; the rest is left out.
  private static final int MOST = 20;

  private ChangedAttributes() {}

  public static List<String> between(Complex before, Complex after) {
    List<String> paths = new ArrayList<>();
    collect("", before, after, paths);
    return List.copyOf(paths.subList(0, Math.min(MOST, paths.size())));
  }

  private static void collect(String path, Complex before, Complex after, List<String> paths) {
    Set<String> names = new LinkedHashSet<>(after.attributes().keySet());
    names.addAll(before.attributes().keySet());
    for (String name : names) {
      Optional<Value> was = before.get(name);
      Optional<Value> is = after.get(name);
      if (was.equals(is)) {
        continue;
      }
      boolean inner =
          was.or(() -> is).filter(Complex.class::isInstance).isPresent()
              && is.or(() -> was).filter(Complex.class::isInstance).isPresent();
      if (inner) {
        // below an extension's URN a colon leads to its attributes
        String below = path + name + (name.contains(":") ? ":" : ".");
        collect(below, before.complex(name), after.complex(name), paths);
      } else {
        paths.add(path + name);
      }
    }
  }
}
