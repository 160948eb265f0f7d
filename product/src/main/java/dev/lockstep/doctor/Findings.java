package dev.lockstep.doctor;

import dev.lockstep.client.ClientException;
import dev.lockstep.doctor.Finding.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Collects what the checks of an examination show, in their order. One that fails stops no other.
final class Findings {
  private final List<Finding> all = new ArrayList<>();
  private final Consumer<Finding> listener;

  /// @param listener told of each at once
  Findings(Consumer<Finding> listener) {
    this.listener = listener;
  }

  /// One check.
  @FunctionalInterface
  interface Check {
    /// @throws Shortcoming where the service provider does otherwise
    void look() throws InterruptedException;
  }

  /// The service provider does otherwise.
  static final class Shortcoming extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String mend;

    private Shortcoming(String found, String mend) {
      super(found);
      this.mend = mend;
    }
  }

  /// What must be there to look at something isn't.
  static final class NotApplicable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotApplicable(String why) {
      super(why);
    }
  }

  void check(String name, String source, Check check) throws InterruptedException {
    try {
      check.look();
      add(new Finding(name, source, Verdict.PASSED, "", Optional.empty()));
    } catch (Shortcoming e) {
      add(
          new Finding(
              name, source, Verdict.FAILED, String.valueOf(e.getMessage()), Optional.of(e.mend)));
    } catch (NotApplicable e) {
      add(
          new Finding(
              name, source, Verdict.SKIPPED, String.valueOf(e.getMessage()), Optional.empty()));
    } catch (ClientException e) {
      add(
          new Finding(
              name, source, Verdict.FAILED, String.valueOf(e.getMessage()), Optional.empty()));
    }
  }

  private void add(Finding finding) {
    all.add(finding);
    listener.accept(finding);
  }

  List<Finding> all() {
    return List.copyOf(all);
  }

  static void expect(boolean holds, String found, String mend) {
    if (!holds) {
      throw new Shortcoming(found, mend);
    }
  }
}
