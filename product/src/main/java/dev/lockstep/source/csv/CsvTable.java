package dev.lockstep.source.csv;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One CSV file (RFC 4180) with a header, row by row; it is never in memory as a whole.
final class CsvTable {
  private final Path file;
  private final CsvSettings settings;
  private final Problems problems;

  CsvTable(Path file, CsvSettings settings, Problems problems) {
    this.file = file;
    this.settings = settings;
    this.problems = problems;
  }

  /// @param line where it begins in the file, from 1
  /// @param cells by the header's names; without blanks around them
  record Row(long line, Map<String, String> cells) {
    String cell(String column) {
      return cells.getOrDefault(column, "");
    }
  }

  interface Rows {
    /// Called once, with the header's names, before the first row.
    void header(Set<String> columns) throws SourceException;

    void row(Row row) throws SourceException, InterruptedException;

    /// A row can't be read: nothing is known of it.
    void unreadable();
  }

  String name() {
    return String.valueOf(file.getFileName());
  }

  /// @throws SourceException when the file isn't there, isn't readable, or isn't CSV from some line
  ///     on: then nothing may be concluded from what is missing
  void read(Rows rows) throws SourceException, InterruptedException {
    try (Reader reader = open();
        CsvReader<CsvRecord> csv =
            CsvReader.builder()
                .fieldSeparator(settings.separator())
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(reader)) {
      @Nullable List<String> header = null;
      for (CsvRecord record : csv) {
        if (header == null) {
          header = header(record);
          rows.header(Set.copyOf(header));
        } else if (record.getFieldCount() != header.size()) {
          problems.add(
              name(),
              record.getStartingLineNumber(),
              record.getFieldCount() + " cells where the header has " + header.size());
          rows.unreadable();
        } else {
          rows.row(new Row(record.getStartingLineNumber(), cells(header, record)));
        }
      }
      if (header == null) {
        throw new SourceException(
            Problem.PROTOCOL, name() + " is empty; its first line names the columns");
      }
    } catch (CsvParseException | UncheckedIOException | IOException e) {
      throw failure(e);
    }
  }

  private Reader open() throws IOException {
    Reader reader =
        new InputStreamReader(Files.newInputStream(file), settings.charset().newDecoder());
    return new WithoutByteOrderMark(reader);
  }

  private List<String> header(CsvRecord record) throws SourceException {
    List<String> header = record.getFields().stream().map(String::strip).toList();
    Set<String> seen = new HashSet<>();
    for (String column : header) {
      if (!seen.add(column)) {
        throw new SourceException(
            Problem.PROTOCOL, name() + " has two columns called '" + column + "'");
      }
    }
    return header;
  }

  private static Map<String, String> cells(List<String> header, CsvRecord record) {
    Map<String, String> cells = new LinkedHashMap<>();
    for (int index = 0; index < header.size(); index++) {
      cells.put(header.get(index), record.getField(index).strip());
    }
    return cells;
  }

  private SourceException failure(Exception e) {
    Throwable cause = e.getCause() instanceof IOException inner ? inner : e;
    if (cause instanceof CharacterCodingException) {
      return new SourceException(
          Problem.PROTOCOL,
          name() + " isn't in " + settings.charset().name() + "; say which 'charset' it is in",
          e);
    }
    if (cause instanceof NoSuchFileException) {
      return new SourceException(
          Problem.UNAVAILABLE, "there is no " + name() + " in " + settings.folder(), e);
    }
    return e instanceof CsvParseException
        ? new SourceException(Problem.PROTOCOL, name() + " can't be read: " + e.getMessage(), e)
        : new SourceException(Problem.UNAVAILABLE, name() + " can't be read: " + cause, e);
  }
}
