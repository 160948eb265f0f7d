package dev.lockstep.client;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.lockstep.client.ClientException.Kind;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/// The JSON Web Token by which a client proves that it holds a private key (RFC 7523, section 3).
final class ClientAssertion {
  /// Long enough for clocks that differ a little, and used at once.
  private static final Duration LIFETIME = Duration.ofMinutes(5);

  private ClientAssertion() {}

  /// @param key in PEM (PKCS #8) or as a JSON Web Key; RSA, or EC on P-256, P-384 or P-521
  /// @param id a new one each time, so that nobody can use it again
  /// @throws ClientException where the key can't be read; its message holds nothing of it
  static String of(TokenRequest request, String key, Instant now, String id) {
    try {
      PrivateKey privateKey = key.stripLeading().startsWith("{") ? jwk(key) : pem(key);
      JWSSigner signer =
          privateKey instanceof ECPrivateKey ec
              ? new ECDSASigner(ec)
              : new RSASSASigner(privateKey);
      JWSHeader.Builder header =
          new JWSHeader.Builder(
              privateKey instanceof ECPrivateKey
                  ? signer.supportedJWSAlgorithms().iterator().next()
                  : JWSAlgorithm.RS256);
      request.keyId().or(() -> keyId(key)).ifPresent(header::keyID);
      SignedJWT assertion =
          new SignedJWT(
              header.build(),
              new JWTClaimsSet.Builder()
                  .issuer(request.clientId())
                  .subject(request.clientId())
                  .audience(request.endpoint().toString())
                  .jwtID(id)
                  .issueTime(Date.from(now))
                  .expirationTime(Date.from(now.plus(LIFETIME)))
                  .build());
      assertion.sign(signer);
      return assertion.serialize();
    } catch (GeneralSecurityException
        | JOSEException
        | ParseException
        | IllegalArgumentException e) {
      throw new ClientException(
          Kind.AUTHENTICATION,
          "the private key can't be read: enter an RSA or EC key in PEM (BEGIN PRIVATE KEY, without"
              + " a password) or as a JSON Web Key",
          false,
          List.of());
    }
  }

  private static PrivateKey jwk(String key)
      throws ParseException, JOSEException, GeneralSecurityException {
    JWK jwk = JWK.parse(key);
    if (!jwk.isPrivate()) {
      throw new GeneralSecurityException("a public key signs nothing");
    }
    return jwk instanceof com.nimbusds.jose.jwk.ECKey ec
        ? ec.toECPrivateKey()
        : jwk.toRSAKey().toPrivateKey();
  }

  private static Optional<String> keyId(String key) {
    try {
      return key.stripLeading().startsWith("{")
          ? Optional.ofNullable(JWK.parse(key).getKeyID())
          : Optional.empty();
    } catch (ParseException e) {
      return Optional.empty();
    }
  }

  private static PrivateKey pem(String key) throws GeneralSecurityException {
    byte[] bytes =
        Base64.getMimeDecoder()
            .decode(key.replaceAll("-----(BEGIN|END) PRIVATE KEY-----", "").strip());
    PKCS8EncodedKeySpec specification = new PKCS8EncodedKeySpec(bytes);
    try {
      return KeyFactory.getInstance("RSA").generatePrivate(specification);
    } catch (GeneralSecurityException noRsaKey) {
      return KeyFactory.getInstance("EC").generatePrivate(specification);
    }
  }
}
