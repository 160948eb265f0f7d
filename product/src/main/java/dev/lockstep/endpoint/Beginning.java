package dev.lockstep.endpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Passes on what is written, and remembers how it began.
final class Beginning extends OutputStream {
  /// Bytes: the first dozen resources of a list.
  private static final int LONGEST = 16 << 10;

  private final OutputStream out;
  private final ByteArrayOutputStream beginning = new ByteArrayOutputStream(512);

  Beginning(OutputStream out) {
    this.out = out;
  }

  byte[] bytes() {
    return beginning.toByteArray();
  }

  @Override
  public void write(int one) throws IOException {
    out.write(one);
    if (beginning.size() < LONGEST) {
      beginning.write(one);
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    int left = Math.min(length, LONGEST - beginning.size());
    if (left > 0) {
      beginning.write(bytes, offset, left);
    }
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
