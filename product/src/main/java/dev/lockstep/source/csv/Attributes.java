package dev.lockstep.source.csv;

import dev.lockstep.directory.AttributeAlias;
import dev.lockstep.directory.ObjectType;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// What the cells of a row say of an object, by Entra's names.
final class Attributes {
  private static final List<String> TRUE = List.of("true", "yes", "1");
  private static final List<String> FALSE = List.of("false", "no", "0");

  /// The attributes of which a cell holds several values.
  private static final Set<String> MULTI_VALUED = Set.of("proxyAddresses", "otherMails");

  private final CsvSettings settings;

  /// The column of each attribute that the file has.
  private final Map<String, String> columns = new LinkedHashMap<>();

  Attributes(CsvSettings settings, ObjectType type, Set<String> header) {
    this.settings = settings;
    for (AttributeAlias alias : AttributeAlias.of(type)) {
      String name = alias.entra();
      String column = settings.columns(type).getOrDefault(name, name);
      header.stream()
          .filter(column::equalsIgnoreCase)
          .findFirst()
          .filter(_ -> !name.equals(CsvSettings.MANAGER))
          .ifPresent(found -> columns.put(name, found));
    }
  }

  boolean isEmpty() {
    return columns.isEmpty();
  }

  /// An empty cell says that there is no value.
  ///
  /// @throws IllegalArgumentException naming the cell that can't be what it says
  Map<String, List<String>> of(CsvTable.Row row) {
    Map<String, List<String>> attributes = new LinkedHashMap<>();
    columns.forEach((name, column) -> attributes.put(name, values(name, column, row.cell(column))));
    return attributes;
  }

  private List<String> values(String name, String column, String cell) {
    if (cell.isEmpty()) {
      return List.of();
    }
    return switch (name) {
      case "accountEnabled" -> List.of(Boolean.toString(truth(column, cell)));
      case "employeeHireDate" -> List.of(moment(column, cell));
      default ->
          MULTI_VALUED.contains(name)
              ? Arrays.stream(cell.split(Pattern.quote(settings.valueSeparator()), -1))
                  .map(String::strip)
                  .filter(value -> !value.isEmpty())
                  .toList()
              : List.of(cell);
    };
  }

  static boolean truth(String column, String cell) {
    String word = cell.toLowerCase(Locale.ROOT);
    if (TRUE.contains(word) || FALSE.contains(word)) {
      return TRUE.contains(word);
    }
    throw new IllegalArgumentException(
        "'" + column + "' is true or false (or yes, no, 1, 0), not '" + cell + "'");
  }

  private static String moment(String column, String cell) {
    try {
      return cell.length() == "2026-01-31".length()
          ? LocalDate.parse(cell) + "T00:00:00Z"
          : OffsetDateTime.parse(cell).toInstant().toString();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'"
              + column
              + "' is a date such as 2026-01-31 or 2026-01-31T08:00:00Z, not '"
              + cell
              + "'",
          e);
    }
  }
}
