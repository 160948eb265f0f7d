package dev.lockstep.provisioning.mapping;

import dev.lockstep.provisioning.expression.Attributes;
import dev.lockstep.provisioning.expression.Result;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A source object made of a few values; it has every attribute, most of them without a value.
final class SourceValues implements Attributes {
  private final Map<String, List<String>> values = new LinkedHashMap<>();

  SourceValues with(String name, String... given) {
    values.put(name, List.of(given));
    return this;
  }

  @Override
  public Result get(String name) {
    return Result.many(
        values.getOrDefault(name, List.of()).stream().<Result.Single>map(Result::text).toList());
  }
}
