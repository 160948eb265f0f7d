package dev.lockstep.api;

import dev.lockstep.administration.Administrators;
import dev.lockstep.administration.Principal;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;
import java.util.function.Function;

/// Who asks, and whether they ask too often.
final class Entrance {
  private final Administrators administrators;
  private final RequestRates rates;
  private final Function<ServerRequest, String> address;

  /// @param address of who has made a request, whom a proxy may stand in front of
  Entrance(
      Administrators administrators, RequestRates rates, Function<ServerRequest, String> address) {
    this.administrators = administrators;
    this.rates = rates;
    this.address = address;
  }

  /// @param answer to whoever may come in
  ApiAnswer answer(ServerRequest request, Function<Principal, ApiAnswer> answer) {
    Optional<Principal> principal =
        request
            .headers()
            .first(HeaderNames.AUTHORIZATION)
            .filter(header -> header.regionMatches(true, 0, "Bearer ", 0, 7))
            .flatMap(header -> administrators.authenticate(header.substring(7).strip()));
    RequestRates.Verdict verdict =
        rates.ask(
            principal
                .map(Principal::credential)
                .orElseGet(() -> "address/" + address.apply(request)));
    if (!verdict.admitted()) {
      return tooMany(verdict);
    }
    if (principal.isEmpty()) {
      return ApiAnswer.problem(
              401, "Who are you?", "send an admin key as Authorization: Bearer lockstep_admin_…")
          .with("WWW-Authenticate", "Bearer realm=\"lockstep\"");
    }
    return answer
        .apply(principal.get())
        .with("RateLimit-Policy", policy())
        .with("RateLimit", "\"requests\";r=" + verdict.left());
  }

  /// As draft-ietf-httpapi-ratelimit-headers has it: so many in the time in which the bucket fills.
  private String policy() {
    RequestRate rate = rates.rate();
    return "\"requests\";q=%d;w=%d"
        .formatted(rate.burst(), Math.max(1, rate.burst() * 60L / rate.perMinute()));
  }

  private ApiAnswer tooMany(RequestRates.Verdict verdict) {
    long wait = Math.max(1, verdict.seconds());
    return ApiAnswer.problem(
            429,
            "Too many requests",
            "you may make %d requests a minute, %d of them at once: wait for %d seconds"
                .formatted(rates.rate().perMinute(), rates.rate().burst(), wait))
        .with("Retry-After", String.valueOf(wait))
        .with("RateLimit-Policy", policy())
        .with("RateLimit", "\"requests\";r=0;t=" + wait);
  }
}
