package dev.lockstep.administration;

import java.util.Optional;

/// How far each receiver has got each log.
public interface LogPlaces {
  Optional<String> place(String receiver, String log);

  void reached(String receiver, String log, String place);
}
