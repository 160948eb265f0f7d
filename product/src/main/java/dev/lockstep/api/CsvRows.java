package dev.lockstep.api;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// CSV as RFC 4180 has it, that a spreadsheet doesn't run: somebody may call himself `=cmd|…`. What
/// would be a formula gets an apostrophe in front, as OWASP's "CSV Injection" advises.
final class CsvRows {
  private static final String FORMULA_STARTS = "=+-@\t\r";

  private final Writer out;
  private final CsvWriter csv;

  CsvRows(OutputStream stream) {
    out = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
    csv = CsvWriter.builder().build(out);
  }

  void write(List<String> fields) {
    csv.writeRecord(fields.stream().map(CsvRows::harmless).toList());
  }

  static String harmless(String field) {
    return !field.isEmpty() && FORMULA_STARTS.indexOf(field.charAt(0)) >= 0 ? "'" + field : field;
  }

  void flush() throws IOException {
    csv.flush();
    out.flush();
  }
}
