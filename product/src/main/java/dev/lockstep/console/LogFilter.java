package dev.lockstep.console;

import dev.lockstep.administration.AuditLog;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.ApplicationJson;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.ProvisioningLog;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.ProvisioningLogEntry.Status;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What a log's page is searched by: what was asked for, by the names that the API has for it. What
/// can't be understood is left out.
public record LogFilter(Map<String, String> asked) {
  static final List<String> OF_PROVISIONING =
      List.of("object", "status", "action", "errorCode", "cycleId", "from", "until");
  static final List<String> OF_ALL_PROVISIONING =
      List.of("application", "object", "status", "action", "errorCode", "cycleId", "from", "until");
  static final List<String> OF_AUDIT =
      List.of("actor", "activity", "subject", "object", "from", "until");

  static LogFilter of(PageRequest request, List<String> names) {
    Map<String, String> asked = new LinkedHashMap<>();
    for (String name : names) {
      String value = request.typed(name).strip();
      if (!value.isEmpty() && isTime(name, value)) {
        asked.put(name, value);
      }
    }
    return new LogFilter(asked);
  }

  private static boolean isTime(String name, String value) {
    return !(name.equals("from") || name.equals("until")) || instant(value).isPresent();
  }

  /// As a browser's field has it, in UTC, or as the API has it.
  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(
          text.endsWith("Z")
              ? Instant.parse(text)
              : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  public String value(String name) {
    return asked.getOrDefault(name, "");
  }

  /// A moment as a browser's field shows it.
  public String moment(String name) {
    return time(name).map(at -> at.toString().substring(0, 16)).orElse("");
  }

  public boolean isEmpty() {
    return asked.isEmpty();
  }

  private Optional<String> given(String name) {
    return Optional.ofNullable(asked.get(name));
  }

  private Optional<Instant> time(String name) {
    return given(name).flatMap(LogFilter::instant);
  }

  /// The same search with something else in it, or without it.
  public String link(String name, String value) {
    Map<String, String> other = new LinkedHashMap<>(asked);
    other.remove(name);
    if (!value.isEmpty()) {
      other.put(name, value);
    }
    return "?"
        + other.entrySet().stream()
            .map(
                one ->
                    one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
  }

  /// As the API's routes take it.
  Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>(asked);
    for (String name : List.of("from", "until")) {
      time(name).ifPresent(at -> parameters.put(name, at.toString()));
    }
    return parameters;
  }

  /// @param applications of one of these; empty for all
  ProvisioningLog.Query operations(
      Optional<Set<ApplicationId>> applications, OptionalLong before, int limit) {
    return new ProvisioningLog.Query(
        applications,
        given("object").flatMap(ObjectId::parse),
        one("action", Action.values(), ApplicationJson::word),
        one("status", Status.values(), ApplicationJson::word),
        one("errorCode", ErrorCode.values(), ErrorCode::code),
        given("cycleId").filter(text -> text.matches("\\d{1,18}")).map(Long::parseLong),
        time("from"),
        time("until"),
        before,
        limit);
  }

  private <E> Optional<E> one(String name, E[] values, Function<E, String> word) {
    return given(name)
        .flatMap(
            text -> Arrays.stream(values).filter(one -> word.apply(one).equals(text)).findFirst());
  }

  AuditLog.Query changes(OptionalLong before, int limit) {
    return AuditLog.Query.newest(limit)
        .before(before)
        .by(given("actor"))
        .doing(given("activity"))
        .to(given("subject"))
        .about(given("object"))
        .between(time("from"), time("until"));
  }
}
