package dev.lockstep.source.csv;

import dev.lockstep.directory.AttributeAlias;
import dev.lockstep.directory.ObjectType;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where the files are and how they are written.
///
/// @param uploaded whether the folder is our own, and its files are handed over
/// @param full whether the files tell of everybody there is, so that who isn't in them is gone;
///     else each row is a change
/// @param anchor the column of what never changes of an object, in `users.csv` and `groups.csv`
/// @param separator between the cells
/// @param valueSeparator between the values within a cell of a multi-valued attribute
/// @param userColumns the column of each attribute that isn't called as the attribute is, by
///     Entra's name; groupColumns likewise
public record CsvSettings(
    Path folder,
    boolean uploaded,
    boolean full,
    String anchor,
    String separator,
    String valueSeparator,
    Charset charset,
    Map<String, String> userColumns,
    Map<String, String> groupColumns) {

  /// Beside the attributes: who the user's manager is, by the anchor.
  static final String MANAGER = "manager";

  private static final List<String> KNOWN =
      List.of(
          "folder",
          "mode",
          "anchor",
          "separator",
          "valueSeparator",
          "charset",
          "userColumns",
          "groupColumns");

  public CsvSettings {
    userColumns = Map.copyOf(userColumns);
    groupColumns = Map.copyOf(groupColumns);
  }

  /// The same, of files in another folder.
  CsvSettings in(Path other) {
    return new CsvSettings(
        other,
        uploaded,
        full,
        anchor,
        separator,
        valueSeparator,
        charset,
        userColumns,
        groupColumns);
  }

  /// From the settings of a source: `folder` and, with their defaults, `mode` (`full` or
  /// `changes`), `anchor` (`id`), `separator` (`,`, or `tab`), `valueSeparator` (`|`), `charset`
  /// (`UTF-8`), `userColumns` and `groupColumns` (`attribute = column`, one a line).
  ///
  /// @param own where files are kept that are handed over, for a source without `folder`
  /// @throws IllegalArgumentException naming the setting that is wrong and the mend
  public static CsvSettings of(Map<String, String> settings, Path own) {
    for (String name : settings.keySet()) {
      if (!KNOWN.contains(name)) {
        throw new IllegalArgumentException(
            "a CSV source has no setting '" + name + "'; it has " + String.join(", ", KNOWN));
      }
    }
    boolean uploaded = !settings.containsKey("folder") && own.isAbsolute();
    Path folder = uploaded ? own : Path.of(settings.getOrDefault("folder", ""));
    if (!folder.isAbsolute()) {
      throw new IllegalArgumentException(
          "'folder' is the absolute path of the folder with users.csv, not '" + folder + "'");
    }
    return new CsvSettings(
        folder,
        uploaded,
        full(settings.getOrDefault("mode", "full")),
        settings.getOrDefault("anchor", "id"),
        separator(settings.getOrDefault("separator", ",")),
        settings.getOrDefault("valueSeparator", "|"),
        charset(settings.getOrDefault("charset", StandardCharsets.UTF_8.name())),
        columns("userColumns", ObjectType.USER, settings),
        columns("groupColumns", ObjectType.GROUP, settings));
  }

  private static boolean full(String mode) {
    return switch (mode) {
      case "full" -> true;
      case "changes" -> false;
      default ->
          throw new IllegalArgumentException("'mode' is full or changes, not '" + mode + "'");
    };
  }

  private static String separator(String text) {
    String separator = text.equals("tab") ? "\t" : text;
    if (separator.length() != 1 || "\"\r\n".contains(separator)) {
      throw new IllegalArgumentException("'separator' is one character or tab, not '" + text + "'");
    }
    return separator;
  }

  private static Charset charset(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException e) {
      String unknown =
          e instanceof UnsupportedCharsetException ? "is unknown here" : "is no name of a charset";
      throw new IllegalArgumentException("'charset' " + name + " " + unknown, e);
    }
  }

  private static Map<String, String> columns(
      String setting, ObjectType type, Map<String, String> settings) {
    Map<String, String> columns = new LinkedHashMap<>();
    for (String line : settings.getOrDefault(setting, "").lines().toList()) {
      if (line.isBlank()) {
        continue;
      }
      String[] sides = line.split("=", 2);
      Optional<String> attribute = attribute(type, sides[0].strip());
      if (sides.length < 2 || attribute.isEmpty() || sides[1].isBlank()) {
        throw new IllegalArgumentException(
            "'"
                + setting
                + "' has lines such as 'displayName = Full name', with an attribute's name in"
                + " front; not '"
                + line.strip()
                + "'");
      }
      columns.put(attribute.get(), sides[1].strip());
    }
    return columns;
  }

  private static Optional<String> attribute(ObjectType type, String name) {
    return AttributeAlias.of(type).stream()
        .map(AttributeAlias::entra)
        .filter(name::equalsIgnoreCase)
        .findFirst();
  }

  Map<String, String> columns(ObjectType type) {
    return switch (type) {
      case USER -> userColumns;
      case GROUP -> groupColumns;
    };
  }
}
