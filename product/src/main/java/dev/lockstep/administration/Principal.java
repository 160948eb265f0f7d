package dev.lockstep.administration;

/// Somebody who has shown who they are.
///
/// @param credential what they have shown it with, by which [Administrators#current] finds them
///     again: `key/…` or `account/…`; whoever signed in elsewhere ([SingleSignOn]) is known by their
///     session alone, with `sign-on/…`
public record Principal(Actor actor, Access access, String credential) {
  public static final String SIGNED_ON = "sign-on/";

  public boolean signedOn() {
    return credential.startsWith(SIGNED_ON);
  }
}
