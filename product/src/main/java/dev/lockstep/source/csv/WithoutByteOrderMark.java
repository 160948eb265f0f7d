package dev.lockstep.source.csv;

import java.io.IOException;
import java.io.PushbackReader;
import java.io.Reader;

/// Skips the mark that Excel writes in front of UTF-8.
final class WithoutByteOrderMark extends PushbackReader {
  private static final char MARK = '\ufeff';

  WithoutByteOrderMark(Reader reader) throws IOException {
    super(reader);
    int first = read();
    if (first >= 0 && first != MARK) {
      unread(first);
    }
  }
}
