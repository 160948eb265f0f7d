package dev.lockstep.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// Who is to join and to leave a group.
final class MemberChange {
  @Option(
      names = "--add-member",
      paramLabel = "WHO",
      description = "Let this user or group join, by id or name. Several, each with the option.")
  private List<String> joins = List.of();

  @Option(
      names = "--remove-member",
      paramLabel = "WHO",
      description = "Let this one leave. Several, each with the option.")
  private List<String> leaves = List.of();

  /// One edge.
  ///
  /// @param who as it stands on the command line
  record Edge(boolean joins, String who, String id) {
    String method() {
      return joins ? "PUT" : "DELETE";
    }

    String verb() {
      return joins ? "joined" : "left";
    }
  }

  /// All of them are found before the first one is changed.
  List<Edge> edges(AdminApi api, String directory) throws InterruptedException {
    List<Edge> edges = new ArrayList<>();
    for (String who : joins) {
      edges.add(new Edge(true, who, People.memberIn(api, directory, who)));
    }
    for (String who : leaves) {
      edges.add(new Edge(false, who, People.memberIn(api, directory, who)));
    }
    return edges;
  }
}
