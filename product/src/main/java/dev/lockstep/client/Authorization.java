package dev.lockstep.client;

import dev.lockstep.client.ClientException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;

/// How requests prove who sends them. Safe for use by many threads.
public interface Authorization {

  /// Asked for at each request, so that a rotated secret counts at once.
  ///
  /// @throws ClientException where there is none, or none is to be had
  Credential credential() throws InterruptedException;

  /// After a service provider has refused a credential with 401.
  ///
  /// @return whether [#credential] gives another one now, so that it is worth trying once more
  default boolean replace(Credential refused) {
    return false;
  }

  /// @param header the value of the `Authorization` header
  /// @param secrets what of it may be shown nowhere, not even when an answer quotes it
  record Credential(String header, List<String> secrets) {
    public Credential {
      secrets = List.copyOf(secrets);
    }

    static Credential bearer(String token) {
      return new Credential("Bearer " + token, List.of(token));
    }

    /// Without the secret, for the header is one.
    @Override
    public String toString() {
      return "Credential[hidden]";
    }
  }

  /// A token that somebody has issued (RFC 6750).
  static Authorization bearer(Supplier<String> token) {
    return () -> Credential.bearer(usable(token.get(), "token"));
  }

  /// RFC 7617.
  static Authorization basic(String userName, Supplier<String> password) {
    return () -> {
      String secret = usable(password.get(), "password");
      String pair =
          Base64.getEncoder()
              .encodeToString((userName + ":" + secret).getBytes(StandardCharsets.UTF_8));
      return new Credential("Basic " + pair, List.of(pair, secret));
    };
  }

  /// Pasted secrets end in a line break more often than not. One with a control character inside
  /// would make the HTTP client complain with the secret in its message.
  private static String usable(String secret, String what) {
    String stripped = secret.strip();
    boolean token = what.equals("token");
    if (stripped.isEmpty()
        || !stripped
            .chars()
            .allMatch(
                letter ->
                    token ? letter > 0x20 && letter < 0x7f : !Character.isISOControl(letter))) {
      throw new ClientException(
          Kind.AUTHENTICATION,
          stripped.isEmpty()
              ? "there is no " + what + ": enter one"
              : "the "
                  + what
                  + (token ? " holds a blank or a character beyond ASCII" : " holds a line break")
                  + ": enter it again",
          false,
          List.of());
    }
    return stripped;
  }
}
