package dev.lockstep;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `lockstep serve`: the server, until it is told to stop.
@Command(
    name = "serve",
    description = "Runs the server, configured by lockstep.yaml and LOCKSTEP_* variables.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      description = "The configuration; may be missing. Default: ${DEFAULT-VALUE}",
      defaultValue = "${env:LOCKSTEP_CONFIG:-lockstep.yaml}")
  private Path config = Path.of("lockstep.yaml");

  @Override
  public Integer call() throws InterruptedException {
    Config loaded = Config.load(config, System.getenv());
    CountDownLatch stopped = new CountDownLatch(1);
    Lockstep lockstep = Lockstep.start(loaded, InstantSource.system());
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("stop")
                .unstarted(
                    () -> {
                      lockstep.close();
                      stopped.countDown();
                    }));
    System.out.println("Lockstep listens on " + lockstep.url());
    lockstep
        .firstKey()
        .ifPresent(
            key -> {
              System.out.println();
              System.out.println("This is the first start. Sign in with this admin key, which is");
              System.out.println("shown only now:");
              System.out.println();
              System.out.println("  " + key);
              System.out.println();
            });
    System.out.println("Ready.");
    stopped.await();
    return 0;
  }
}
