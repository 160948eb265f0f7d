package dev.lockstep.directory;

import dev.lockstep.scim.NearestName;
import java.util.Arrays;
import java.util.List;

/// Whose way of speaking SCIM a Directory's Endpoint follows. What each means is the Endpoint's
/// matter.
public enum ClientProfile {
  /// RFC 7644 to the letter: what departs from it is refused.
  STRICT("strict"),
  /// Microsoft Entra ID and its validator.
  ENTRA("entra"),
  OKTA("okta"),
  /// The Endpoint behaves as AWS IAM Identity Center does, so that what speaks to that can be tried
  /// without it.
  AWS_IAM_IDENTITY_CENTER("aws-iam-identity-center"),
  /// Every client known, and the one profile that a Directory has unless told otherwise.
  TOLERANT("tolerant");

  private final String text;

  ClientProfile(String text) {
    this.text = text;
  }

  /// As the API and the console write it.
  public String text() {
    return text;
  }

  /// @throws IllegalArgumentException where no profile is called so, with the nearest that is
  public static ClientProfile parse(String text) {
    List<String> known = Arrays.stream(values()).map(ClientProfile::text).toList();
    return Arrays.stream(values())
        .filter(profile -> profile.text.equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'profile' is one of "
                        + String.join(", ", known)
                        + ", not '"
                        + text
                        + "'"
                        + NearestName.hint(text, known)));
  }
}
