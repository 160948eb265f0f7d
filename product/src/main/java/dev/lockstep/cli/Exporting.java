package dev.lockstep.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// How a whole log is taken away: written out as it comes, or made by a job of the server.
final class Exporting {
  @Option(
      names = "--export",
      paramLabel = "FORMAT",
      required = true,
      description = "All of them, newest first, as csv or jsonl.")
  private String format = "";

  @Option(
      names = "--background",
      description = "By a job, which goes on alone; its file is fetched by jobs JOB --result.")
  private boolean background;

  @Option(
      names = "--directory",
      paramLabel = "ID",
      description = "With --background: of this one only, for who sees several but not all.")
  private @Nullable String directory;

  /// @param path of the API's export
  /// @param query what is to be exported
  Exit run(ServerCommand command, AdminApi api, String path, Query query)
      throws InterruptedException {
    if (!background && directory != null) {
      throw new CommandException(Exit.USAGE, "--directory goes with --background");
    }
    String whole = query.put("format", format).put("directory", directory).of(path);
    if (!background) {
      api.lines(whole, command.out()::println);
      return Exit.DONE;
    }
    JsonNode job = api.post(whole);
    command.tell(job, WatchedJob.line(job));
    return Exit.DONE;
  }
}
