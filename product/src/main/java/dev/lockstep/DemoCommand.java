package dev.lockstep;

import dev.lockstep.demo.Demo;
import dev.lockstep.demo.DemoException;
import dev.lockstep.demo.DomainAccess;
import dev.lockstep.demo.EmbeddedActiveDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Scanner;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `lockstep demo`: the whole scenario on embedded parts, or on a real Active Directory.
@Command(
    name = "demo",
    description = "Plays the whole scenario and leaves the console open.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  /// A change in the Active Directory is at the target within this.
  private static final Duration PROMISED = Duration.ofSeconds(3);

  private static final String EMBEDDED_DOMAIN = "springfield.example";

  @Option(names = "--once", description = "End after the last step; exit 0 if all passed, else 1.")
  private boolean once;

  @Option(
      names = "--source",
      description = "A real Active Directory, ldaps://host; writes only below OU=Lockstep Demo.")
  private @Nullable URI source;

  @Option(names = "--bind", description = "An account that may write there, as name@domain.")
  private @Nullable String bind;

  @Option(names = "--password-env", description = "The variable that holds its password.")
  private @Nullable String passwordVariable;

  @Option(names = "--ca", description = "The authority of the directory's certificate, in PEM.")
  private @Nullable Path certificateAuthority;

  @Option(names = "--yes", description = "Don't ask before writing to the real directory.")
  private boolean yes;

  @Option(
      names = "--target",
      description =
          "The URL of another Lockstep to play the target; its admin key is in"
              + " LOCKSTEP_ADMIN_KEY.")
  private @Nullable URI target;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("lockstep-demo");
    try {
      return source == null ? onEmbedded(folder) : onReal(folder, source);
    } finally {
      delete(folder);
    }
  }

  private int onEmbedded(Path folder) throws IOException, InterruptedException {
    String writerPassword = password();
    String readerPassword = password();
    try (EmbeddedActiveDirectory directory =
        EmbeddedActiveDirectory.start(EMBEDDED_DOMAIN, writerPassword, readerPassword)) {
      DomainAccess access =
          new DomainAccess(
              URI.create("ldaps://localhost:" + directory.securePort()),
              directory.certificateFile(folder),
              new DomainAccess.Account(directory.administratorName(), writerPassword),
              new DomainAccess.Account(directory.serviceName(), readerPassword));
      return play(folder, access);
    }
  }

  private static String password() {
    byte[] bytes = new byte[18];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().encodeToString(bytes);
  }

  private int onReal(Path folder, URI url) throws InterruptedException {
    String variable = required(passwordVariable, "--password-env");
    DomainAccess.Account account =
        new DomainAccess.Account(
            required(bind, "--bind"),
            Optional.ofNullable(System.getenv(variable))
                .orElseThrow(() -> new DemoException("the variable " + variable + " is not set")));
    Path authority = Path.of(required(certificateAuthority, "--ca").toString());
    if (!yes && !confirmed(url)) {
      System.out.println("Nothing was written.");
      return 1;
    }
    return play(folder, new DomainAccess(url, authority.toAbsolutePath(), account, account));
  }

  private static <T> T required(@Nullable T value, String option) {
    if (value == null) {
      throw new DemoException("with --source, " + option + " is needed too");
    }
    return value;
  }

  private static boolean confirmed(URI url) {
    System.out.print(
        "This creates OU=Lockstep Demo with 12 accounts and 4 groups in "
            + url
            + ", and removes it at the end. Go on? [y/N] ");
    System.out.flush();
    try (Scanner input = new Scanner(System.in, StandardCharsets.UTF_8)) {
      return input.hasNextLine()
          && input.nextLine().strip().toLowerCase(Locale.ROOT).startsWith("y");
    }
  }

  private int play(Path folder, DomainAccess access) throws InterruptedException {
    MovableClock clock = new MovableClock(InstantSource.system());
    try (Lockstep lockstep = Lockstep.start(Config.forTesting(folder.resolve("data")), clock)) {
      String key = lockstep.firstKey().orElseThrow();
      String targetUrl = target == null ? lockstep.url() : target.toString();
      String targetKey =
          target == null
              ? key
              : Optional.ofNullable(System.getenv("LOCKSTEP_ADMIN_KEY"))
                  .orElseThrow(
                      () ->
                          new DemoException(
                              "with --target, its admin key belongs into LOCKSTEP_ADMIN_KEY"));
      System.out.println("Console: " + lockstep.url());
      System.out.println("Admin key: " + key);
      Demo.Stage stage =
          new Demo.Stage(
              access,
              lockstep.url(),
              key,
              targetUrl,
              targetKey,
              PROMISED,
              by -> {
                clock.move(by);
                lockstep.timeMoved();
              },
              new SecureRandom());
      boolean passed = Demo.play(stage, System.out, once ? () -> {} : () -> stayOpen(lockstep));
      return passed ? 0 : 1;
    }
  }

  /// Until Ctrl-C; what was written into the domain is removed before the process ends.
  private static void stayOpen(Lockstep lockstep) {
    System.out.println();
    System.out.println("The console stays open at " + lockstep.url() + "; Ctrl-C ends.");
    CountDownLatch asked = new CountDownLatch(1);
    Thread playing = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("end")
                .unstarted(
                    () -> {
                      asked.countDown();
                      try {
                        playing.join(10_000);
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                    }));
    try {
      asked.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException problem)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
