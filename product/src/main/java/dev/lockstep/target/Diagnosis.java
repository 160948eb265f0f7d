package dev.lockstep.target;

import dev.lockstep.client.ClientException;
import dev.lockstep.client.ScimReply;
import dev.lockstep.client.ScimReply.Body;
import dev.lockstep.provisioning.Target.TestReport.Step;
import java.util.Optional;

/// What a failed request of the connection test means, and what somebody can do about it.
final class Diagnosis {
  private final Preset preset;

  Diagnosis(Preset preset) {
    this.preset = preset;
  }

  Step failed(String name, ClientException e) {
    String mend =
        switch (e.kind()) {
          case CONNECT ->
              "Check the host and port of the URL, and whether a firewall or proxy lies between.";
          case TLS ->
              "Let the target present a certificate for this host from a known authority, or trust"
                  + " its authority here: LOCKSTEP_JAVA_OPTIONS=-Djavax.net.ssl.trustStore=FILE."
                  + " A URL with https:// needs a port that speaks TLS.";
          case AUTHENTICATION ->
              "Check the token, or the client id, secret or key and the token endpoint's URL: they"
                  + " are issued in "
                  + preset.tokenPlace()
                  + ".";
          case TIMEOUT ->
              "Try again. If it stays slow, ask the target's operator: a search for one account"
                  + " takes less than a second.";
          case PROTOCOL ->
              "Check the token, and that the URL's port speaks HTTP as its scheme says.";
          case TOO_LARGE -> "Ask the target's operator: it returned far more than was asked for.";
        };
    return failed(name, String.valueOf(e.getMessage()), mend);
  }

  /// For a reply that is no success, or that no SCIM endpoint would give.
  Step failed(String name, ScimReply reply) {
    String found = Refusal.of(reply).message();
    if (reply.body() instanceof Body.Unreadable && (reply.isSuccess() || reply.status() == 404)) {
      return failed(name, found, urlMend("This is no SCIM endpoint."));
    }
    if (reply.isRedirect()) {
      return failed(
          name,
          found,
          "Enter the URL that it redirects to: a token isn't sent to another address.");
    }
    String mend =
        switch (reply.status()) {
          case 401 ->
              "The token is wrong or expired: issue a new one in "
                  + preset.tokenPlace()
                  + " and enter it here. Some targets answer so to a wrong URL too.";
          case 403 -> "The token may not read here: give it the right to manage users and groups.";
          case 404 -> urlMend("Nothing is at this URL.");
          case 400 -> "The target refused the filter: it must support 'eq' on this attribute.";
          case 429 -> "The target is asked too often: try again in a minute.";
          default ->
              reply.status() >= 500
                  ? "The target failed: try again, then ask its operator with this answer."
                  : "Compare the answer with the target's documentation.";
        };
    return failed(name, found, mend);
  }

  Step failed(String name, String found, String mend) {
    return new Step(name, false, found, Optional.of(mend));
  }

  private String urlMend(String what) {
    return what
        + " Enter the SCIM base URL, which commonly ends in /scim/v2, for example "
        + preset.urlExample();
  }
}
