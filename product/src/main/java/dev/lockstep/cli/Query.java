package dev.lockstep.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is asked of a list or an export of the API, in the order in which it was put together.
final class Query {
  private final Map<String, String> asked = new LinkedHashMap<>();

  /// @param value nothing is asked where it is null
  Query put(String name, @Nullable Object value) {
    if (value != null) {
      asked.put(name, value.toString());
    }
    return this;
  }

  /// The path with this behind it.
  String of(String path) {
    return asked.entrySet().stream()
        .map(one -> one.getKey() + "=" + AdminApi.encoded(one.getValue()))
        .collect(Collectors.joining("&", asked.isEmpty() ? path : path + "?", ""));
  }
}
