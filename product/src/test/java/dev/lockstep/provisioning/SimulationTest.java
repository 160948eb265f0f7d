package dev.lockstep.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The real engine, driven by chance: see [Simulation]. Each number is a whole life of its own, and
/// the same one each time; in every second one the target takes many writes in one request. `-Dsimulation.seeds=1000` lives more of them, from
/// `-Dsimulation.from=…` on.
class SimulationTest {
  /// What continuous integration has time for.
  private static final long SEEDS = 12;

  static LongStream seeds() {
    long from = Long.getLong("simulation.from", 1);
    return LongStream.range(from, from + Long.getLong("simulation.seeds", SEEDS));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whateverHappensTheTargetIsAsItShouldBeInTheEnd(long seed, @TempDir Path folder) {
    try (Simulation simulation = new Simulation(folder, seed)) {
      simulation.live();
      simulation.comeToRest();

      assertThat(simulation.complaints()).as(simulation::story).isEmpty();
    } catch (AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }
}
