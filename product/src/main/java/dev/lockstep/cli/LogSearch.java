package dev.lockstep.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/// What the searches of the provisioning log and of the audit log have in common.
final class LogSearch {
  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Not before, such as 2026-11-25T08:00:00Z.")
  private @Nullable String from;

  @Option(names = "--until", paramLabel = "TIME", description = "Before, in the same form.")
  private @Nullable String until;

  @ArgGroup(exclusive = false)
  private @Nullable Exporting exporting;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many of the newest, 1 to 1000. Default: ${DEFAULT-VALUE}",
      defaultValue = "100")
  private int limit;

  /// @param query what is asked for beside it
  Query between(Query query) {
    return query.put("from", from).put("until", until);
  }

  /// How the whole is taken away; null where it is only looked at.
  @Nullable Exporting exporting() {
    return exporting;
  }

  /// How many of the newest are looked at.
  int limit() {
    return limit;
  }
}
