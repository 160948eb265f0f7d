package dev.lockstep.administration;

import java.net.URI;
import java.util.Optional;

/// Signing in at a provider of the operator's, who says who somebody is; what they may do follows
/// from what the provider says of them.
public interface SingleSignOn {

  /// What somebody who leaves for the provider takes along, or has to show when they come back.
  /// Each is made for one attempt, and can't be guessed.
  ///
  /// @param state that the answer is to this attempt
  /// @param nonce that the provider's token is for this attempt
  /// @param verifier that the code is redeemed by who asked for it (RFC 7636)
  record Attempt(String state, String nonce, String verifier) {
    @Override
    public String toString() {
      return "Attempt[…]";
    }
  }

  /// What the provider is called, as it stands on the button.
  String name();

  /// Where to send the browser.
  ///
  /// @throws SignInException where the provider can't be asked
  URI leave(Attempt attempt);

  /// Who it is that came back.
  ///
  /// @param code as the provider gave it
  /// @throws SignInException naming why they aren't let in
  Principal redeem(String code, Attempt attempt);

  /// Where to send the browser so that the provider forgets them too, if it has such a place.
  Optional<URI> signOut();

  /// Nobody is let in. Its message is for who tried, and holds no secret.
  final class SignInException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SignInException(String message) {
      super(message);
    }

    public SignInException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
