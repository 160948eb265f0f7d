package dev.lockstep.administration;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/// Where the files are that jobs make, by the jobs' ids. Only their owner may read them.
public interface ResultFiles {

  /// In place of the one that is there, which who has opened it reads to its end.
  OutputStream create(String job) throws IOException;

  InputStream open(String job) throws IOException;

  /// Also where there is none.
  void remove(String job);

  /// Those of which there are files.
  List<String> jobs();
}
