package dev.lockstep.administration;

import dev.lockstep.administration.ResultMaker.FailedException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Counts what is written, and ends where that is too much.
final class Bounded extends FilterOutputStream {
  private final long most;
  private long written;

  Bounded(OutputStream out, long most) {
    super(out);
    this.most = most;
  }

  long written() {
    return written;
  }

  @Override
  public void write(int one) throws IOException {
    count(1);
    out.write(one);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    count(length);
    out.write(bytes, from, length);
  }

  private void count(int more) {
    written += more;
    if (written > most) {
      throw new FailedException(
          "it is longer than " + most + " bytes: ask for less, for example between two times");
    }
  }
}
