package dev.lockstep.api;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How far a reader of events has come; the id of an event.
///
/// @param log the place in the provisioning log; empty for its beginning
/// @param request the last request of the inspector
record EventPlace(Optional<String> log, long request) {
  private static final Pattern FORM = Pattern.compile("([0-9.]{0,40})~(\\d{1,18})");

  /// @throws IllegalArgumentException for what [#toString] can't have written
  static EventPlace parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no place");
    }
    return new EventPlace(
        Optional.of(form.group(1)).filter(log -> !log.isEmpty()), Long.parseLong(form.group(2)));
  }

  EventPlace withLog(String place) {
    return new EventPlace(Optional.of(place), request);
  }

  EventPlace withRequest(long id) {
    return new EventPlace(log, id);
  }

  @Override
  public String toString() {
    return log.orElse("") + "~" + request;
  }
}
