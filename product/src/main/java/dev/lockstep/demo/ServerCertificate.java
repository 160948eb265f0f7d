package dev.lockstep.demo;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.asn1.ASN1Sequence;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.util.OID;
import com.unboundid.util.ssl.cert.CertException;
import com.unboundid.util.ssl.cert.SignatureAlgorithmIdentifier;
import com.unboundid.util.ssl.cert.X509Certificate;
import com.unboundid.util.ssl.cert.X509CertificateExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A certificate that the server signs for itself when it starts, and its key, which is nowhere
/// but in memory.
record ServerCertificate(String pem, SSLContext context) {
  /// A demonstration may be left running for long.
  private static final Duration VALID = Duration.ofDays(365);

  /// Clocks of a client and a server in containers differ.
  private static final Duration BEFORE = Duration.ofDays(1);

  private static final int EC_KEY_BITS = 256;

  /// @param hostName a name beside `localhost` and the loopback addresses
  static ServerCertificate selfSigned(String hostName, Instant now)
      throws GeneralSecurityException, IOException {
    KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
    keys.initialize(EC_KEY_BITS);
    KeyPair pair = keys.generateKeyPair();
    try {
      X509Certificate certificate =
          X509Certificate.generateSelfSignedCertificate(
              SignatureAlgorithmIdentifier.SHA_256_WITH_ECDSA,
              pair,
              new DN("CN=" + hostName),
              now.minus(BEFORE).toEpochMilli(),
              now.plus(VALID).toEpochMilli(),
              names(hostName));
      return new ServerCertificate(
          certificate.toPEMString(), context(pair.getPrivate(), certificate.toCertificate()));
    } catch (CertException | LDAPException e) {
      throw new GeneralSecurityException("no certificate can be made for " + hostName, e);
    }
  }

  /// subjectAltName (RFC 5280, section 4.2.1.6): what a client may have called the server.
  private static X509CertificateExtension names(String hostName) {
    byte dnsName = (byte) 0x82;
    byte ipAddress = (byte) 0x87;
    ASN1Sequence names =
        new ASN1Sequence(
            new ASN1OctetString(dnsName, "localhost"),
            new ASN1OctetString(dnsName, hostName),
            new ASN1OctetString(ipAddress, InetAddress.ofLiteral("127.0.0.1").getAddress()),
            new ASN1OctetString(ipAddress, InetAddress.ofLiteral("::1").getAddress()));
    return new X509CertificateExtension(new OID("2.5.29.17"), false, names.encode());
  }

  private static SSLContext context(PrivateKey key, Certificate certificate)
      throws GeneralSecurityException, IOException {
    // a key store wants a password, also one that never leaves memory
    char[] password = {'-'};
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, password);
    store.setKeyEntry("server", key, password, new Certificate[] {certificate});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }
}
