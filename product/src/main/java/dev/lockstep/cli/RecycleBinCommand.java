package dev.lockstep.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `lockstep recycle-bin`: what was deleted of a directory and can still be restored.
@Command(
    name = "recycle-bin",
    description = "What was deleted of a directory and can still be restored, the longest first.",
    mixinStandardHelpOptions = true)
final class RecycleBinCommand extends ServerCommand {
  @Parameters(paramLabel = "DIRECTORY", description = "The directory.")
  private String directory = "";

  @ArgGroup private @Nullable Wish wish;

  /// At most one of them.
  static final class Wish {
    @ArgGroup(exclusive = false)
    private @Nullable Restoration restoration;

    @ArgGroup(exclusive = false)
    private @Nullable Purge purge;
  }

  static final class Restoration {
    @Option(
        names = "--restore",
        paramLabel = "WHO",
        required = true,
        description = "Restore this one, without the memberships that it had.")
    private String who = "";

    @Option(
        names = "--own",
        description =
            "With --restore: as Lockstep's own, whoever owned it; its source or SCIM client has no"
                + " say any more.")
    private boolean own;
  }

  static final class Purge {
    @Option(
        names = "--purge",
        paramLabel = "WHO",
        required = true,
        description = "Delete this one for good, before its time is over.")
    private String who = "";

    @Option(
        names = {"-y", "--yes"},
        description = "With --purge: don't ask.")
    private boolean yes;
  }

  private final Surroundings.Question question;

  RecycleBinCommand(Surroundings surroundings) {
    super(surroundings);
    this.question = surroundings.question();
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    String path = directory(directory);
    List<JsonNode> bin = api.items(path + "/recycle-bin");
    if (wish != null && wish.restoration != null) {
      return restore(api, path, binned(bin, wish.restoration.who), wish.restoration.own);
    }
    if (wish != null && wish.purge != null) {
      return purge(api, path, binned(bin, wish.purge.who), wish.purge.yes);
    }
    show(api, bin, RecycleBinCommand::table);
    return Exit.DONE;
  }

  /// @param who an id, or the label that only one in the bin has
  private JsonNode binned(List<JsonNode> bin, String who) {
    List<JsonNode> found =
        bin.stream()
            .filter(one -> text(one, "id").equals(who) || text(one, "label").equals(who))
            .toList();
    if (found.size() > 1) {
      throw new CommandException(
          Exit.REFUSED,
          "several in the recycle bin are called '%s'; name one by its id".formatted(who));
    }
    if (found.isEmpty()) {
      throw new CommandException(
          Exit.NOT_FOUND,
          "the recycle bin of '%s' has nobody who is called '%s'".formatted(directory, who));
    }
    return found.getFirst();
  }

  private Exit restore(AdminApi api, String path, JsonNode binned, boolean own)
      throws InterruptedException {
    String owner = text(binned, "owner");
    if (!own && !owner.equals("local")) {
      throw new CommandException(
          Exit.REFUSED,
          "'%s' belongs to %s: it comes back when it is restored there; --own restores it as"
                  .formatted(text(binned, "label"), owner)
              + " Lockstep's own");
    }
    String collection = text(binned, "type").equals("User") ? "/users/" : "/groups/";
    JsonNode restored =
        api.post(path + collection + text(binned, "id") + "/restore" + (own ? "?as=own" : ""));
    tell(restored, "'" + text(binned, "label") + "' is back, without the memberships that it had.");
    return Exit.DONE;
  }

  private Exit purge(AdminApi api, String path, JsonNode binned, boolean yes)
      throws InterruptedException {
    String label = text(binned, "label");
    if (!yes && !question.agreed("Delete '" + label + "' for good? It can't be undone.")) {
      throw new CommandException(
          Exit.USAGE, "nobody was deleted; --yes deletes '" + label + "' without a question");
    }
    api.delete(path + "/recycle-bin/" + text(binned, "id"));
    tell(binned, "'" + label + "' is gone for good.");
    return Exit.DONE;
  }

  private static Table table(List<JsonNode> bin) {
    Table table = new Table("ID", "TYPE", "WHO", "OWNER", "DELETED", "GONE FOR GOOD");
    for (JsonNode one : bin) {
      table.row(
          text(one, "id"),
          text(one, "type"),
          text(one, "label"),
          text(one, "owner"),
          text(one, "deleted"),
          text(one, "purged"));
    }
    return table;
  }
}
