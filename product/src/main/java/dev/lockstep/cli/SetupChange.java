package dev.lockstep.cli;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One thing of a set-up that differs from the file, and the calls that mend it.
///
/// @param pointer where it stands in the file; where it would, if it is to be removed
record SetupChange(Kind kind, String pointer, List<Difference> differences, List<Call> calls) {
  SetupChange {
    differences = List.copyOf(differences);
    calls = List.copyOf(calls);
  }

  enum Kind {
    CREATE("+"),
    CHANGE("~"),
    REMOVE("-");

    private final String sign;

    Kind(String sign) {
      this.sign = sign;
    }

    String sign() {
      return sign;
    }
  }

  /// A value that the server has, and the one that the file wants. Secrets are never in it.
  ///
  /// @param path below the change's own
  record Difference(String path, Optional<JsonNode> before, Optional<JsonNode> after) {}

  /// What is asked of the server.
  sealed interface Call {
    /// @param body its secrets still by reference
    record Request(String method, String path, Optional<ObjectNode> body) implements Call {}

    /// @param member as the file names it: `{"user": …}` or `{"group": …}`
    record Assignment(String application, JsonNode member, boolean assigned) implements Call {}

    /// The rule of a group, which is made if there is none of this name.
    ///
    /// @param rule empty to let the members be chosen by hand
    /// @param renamedFrom the name that it had until now, if it is to be renamed
    record GroupRule(
        String directory, String group, Optional<String> rule, Optional<String> renamedFrom)
        implements Call {}
  }

  /// `/applications/acme` as `applications.acme`.
  String name() {
    return pointer.substring(1).replace('/', '.').replace("~1", "/").replace("~0", "~");
  }
}
