package dev.lockstep.source.graph;

import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/// Shows who the application is by a signature instead of a secret (RFC 7523, section 2.2).
final class ClientAssertion {
  /// It is used at once.
  private static final Duration LIFE = Duration.ofMinutes(5);

  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final JsonMapper mapper = JsonMapper.builder().build();
  private final PrivateKey key;
  private final X509Certificate certificate;

  private ClientAssertion(PrivateKey key, X509Certificate certificate) {
    this.key = key;
    this.certificate = certificate;
  }

  /// @throws SourceException when the file isn't a PEM file with both; never says what is in it
  static ClientAssertion read(Path file) throws SourceException {
    try {
      String pem = Files.readString(file);
      Matcher written = PRIVATE_KEY.matcher(pem);
      if (!written.find()) {
        throw new SourceException(
            Problem.CREDENTIALS, file + " has no -----BEGIN PRIVATE KEY----- (PKCS #8)");
      }
      byte[] encoded = Base64.getMimeDecoder().decode(written.group(1));
      String chain = pem.substring(Math.max(0, pem.indexOf("-----BEGIN CERTIFICATE")));
      return new ClientAssertion(
          KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded)),
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(
                      new ByteArrayInputStream(chain.getBytes(StandardCharsets.US_ASCII))));
    } catch (IOException e) {
      throw new SourceException(Problem.CREDENTIALS, file + " can't be read: " + e, e);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new SourceException(
          Problem.CREDENTIALS, file + " holds no RSA key and certificate that can be read", e);
    }
  }

  /// @param audience the address at which the token is asked for
  String of(String client, URI audience, Instant now) throws SourceException {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      String header =
          mapper
              .createObjectNode()
              .put("alg", "RS256")
              .put("typ", "JWT")
              .put("x5t#S256", BASE64.encodeToString(digest))
              .toString();
      String claims =
          mapper
              .createObjectNode()
              .put("aud", audience.toString())
              .put("iss", client)
              .put("sub", client)
              .put(
                  "jti",
                  UUID.nameUUIDFromBytes((client + now).getBytes(StandardCharsets.UTF_8))
                      .toString())
              .put("nbf", now.getEpochSecond())
              .put("exp", now.plus(LIFE).getEpochSecond())
              .toString();
      String signed = encoded(header) + "." + encoded(claims);
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + BASE64.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new SourceException(Problem.CREDENTIALS, "the certificate's key can't sign", e);
    }
  }

  private static String encoded(String text) {
    return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
