package dev.lockstep.store;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Who is told of the subjects that commits touch. What a listener throws is its own affair: the
/// commit has happened, and whoever waits for it is to hear so.
final class Listeners {
  private static final System.Logger LOG = System.getLogger(Listeners.class.getName());

  private final List<Consumer<String>> all = new CopyOnWriteArrayList<>();

  void add(Consumer<String> listener) {
    all.add(listener);
  }

  void tell(Set<String> subjects) {
    for (String subject : subjects) {
      for (Consumer<String> listener : all) {
        try {
          listener.accept(subject);
        } catch (RuntimeException e) {
          LOG.log(System.Logger.Level.ERROR, "a listener of commits failed", e);
        }
      }
    }
  }
}
