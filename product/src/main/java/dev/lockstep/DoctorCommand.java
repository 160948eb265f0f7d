package dev.lockstep;

import dev.lockstep.cli.CommandException;
import dev.lockstep.cli.Exit;
import dev.lockstep.cli.Surroundings;
import dev.lockstep.client.ClientException;
import dev.lockstep.client.ScimClient;
import dev.lockstep.client.Settings;
import dev.lockstep.doctor.Examination;
import dev.lockstep.doctor.Finding;
import dev.lockstep.doctor.Finding.Verdict;
import dev.lockstep.scim.json.Json;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/// `lockstep doctor`: what a SCIM service provider gets wrong, with the section of the RFC.
@Command(
    name = "doctor",
    description = "Examines any SCIM endpoint and says what it gets wrong, with the RFC's section.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  @Parameters(paramLabel = "URL", description = "The endpoint, up to and without /Users.")
  private String url = "";

  @Option(
      names = "--token-env",
      paramLabel = "NAME",
      description = "The variable that holds its bearer token. Default: ${DEFAULT-VALUE}",
      defaultValue = "SCIM_TOKEN")
  private String variable = "SCIM_TOKEN";

  @Option(
      names = "--write",
      description =
          "Also create a user and a group, change them, and delete them. Without it nothing is"
              + " written, and little is seen.")
  private boolean write;

  @Option(names = "--json", description = "The findings as JSON, one in each line.")
  private boolean json;

  private final Surroundings surroundings;

  DoctorCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    String token = Optional.ofNullable(surroundings.variables().get(variable)).orElse("").strip();
    if (token.isEmpty()) {
      throw new CommandException(
          Exit.USAGE, "put the endpoint's token into the variable " + variable);
    }
    try (HttpClient http =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build()) {
      Examination examination =
          new Examination(
              client(http, token), client(http, "nobody-gave-this-token-out"), this::show);
      List<Finding> findings =
          write
              ? examination.whole("lockstep-doctor-" + UUID.randomUUID().toString().substring(0, 8))
              : examination.withoutWriting();
      return ended(findings).code();
    } catch (ClientException e) {
      throw new CommandException(Exit.UNREACHABLE, String.valueOf(e.getMessage()));
    } finally {
      surroundings.out().flush();
    }
  }

  private ScimClient client(HttpClient http, String token) {
    try {
      Settings settings = Settings.of(URI.create(url), () -> token, "Lockstep doctor");
      return new ScimClient(http, settings, InstantSource.system(), surroundings.pause()::await);
    } catch (IllegalArgumentException e) {
      throw new CommandException(Exit.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private void show(Finding finding) {
    PrintWriter out = surroundings.out();
    if (json) {
      ObjectNode line =
          Json.object()
              .put("check", finding.check())
              .put("source", finding.source())
              .put("verdict", finding.verdict().name().toLowerCase(java.util.Locale.ROOT));
      if (!finding.found().isEmpty()) {
        line.put("found", finding.found());
      }
      finding.mend().ifPresent(mend -> line.put("mend", mend));
      out.println(line);
      return;
    }
    String sign =
        switch (finding.verdict()) {
          case PASSED -> "ok    ";
          case FAILED -> "WRONG ";
          case SKIPPED -> "-     ";
        };
    out.println(sign + finding.check() + " (" + finding.source() + ")");
    if (!finding.found().isEmpty()) {
      out.println("        " + plain(finding.found()));
    }
    finding.mend().ifPresent(mend -> out.println("        mend: " + plain(mend)));
    out.flush();
  }

  /// What a stranger's server wrote doesn't control the terminal.
  private static String plain(String text) {
    return text.replaceAll("\\p{Cntrl}|[\\u202A-\\u202E\\u2066-\\u2069]", "?");
  }

  private Exit ended(List<Finding> findings) {
    long wrong = findings.stream().filter(one -> one.verdict() == Verdict.FAILED).count();
    long passed = findings.stream().filter(one -> one.verdict() == Verdict.PASSED).count();
    if (!json) {
      surroundings.out().println();
      surroundings
          .out()
          .println(
              passed
                  + " right, "
                  + wrong
                  + " wrong, "
                  + (findings.size() - passed - wrong)
                  + " not looked at");
    }
    return wrong == 0 ? Exit.DONE : Exit.FAILED;
  }
}
