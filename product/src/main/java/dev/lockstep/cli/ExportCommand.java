package dev.lockstep.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import picocli.CommandLine.Command;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `lockstep export`: what is set up, as `apply` takes it.
@Command(
    name = "export",
    description = "What is set up on the server, as a file for apply. Secrets stay there.",
    mixinStandardHelpOptions = true)
final class ExportCommand extends ServerCommand {
  private static final int WIDTH = 100;

  ExportCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    ObjectNode setup = new ServerSetup(api).read();
    if (json()) {
      printJson(setup);
      return Exit.DONE;
    }
    out().println("# yaml-language-server: $schema=" + api.address("/api/setup.schema.json"));
    out().print(yaml(setup));
    return Exit.DONE;
  }

  private static String yaml(ObjectNode setup) {
    Map<?, ?> tree = JsonMapper.shared().convertValue(setup, LinkedHashMap.class);
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setWidth(WIDTH)
            .setSplitLines(false)
            .setDereferenceAliases(true)
            .build();
    return new Dump(settings).dumpToString(tree);
  }
}
