package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import com.unboundid.util.ssl.JVMDefaultTrustManager;
import com.unboundid.util.ssl.PEMFileTrustManager;
import com.unboundid.util.ssl.SSLUtil;
import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStoreException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/// Opens connections to a directory server: encrypted unless plain was asked for, the server's
/// name held against its certificate, and every failure in words that say what to do.
final class LdapConnector {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /// An initial DirSync of a big domain answers its first entry late.
  private static final Duration RESPONSE_TIMEOUT = Duration.ofMinutes(5);

  /// What `data …` in the text of AD's error 49 means.
  private static final Map<String, String> BIND_DATA =
      Map.of(
          "525", "there is no such account",
          "52e", "the name or password is wrong",
          "530", "the account may not sign in at this time",
          "531", "the account may not sign in from this computer",
          "532", "the password has expired",
          "533", "the account is disabled",
          "701", "the account has expired",
          "773", "the password must be changed first",
          "775", "the account is locked");

  private static final Pattern DATA = Pattern.compile("data ([0-9a-f]{3})");

  private final LdapSettings settings;

  LdapConnector(LdapSettings settings) {
    this.settings = settings;
  }

  LDAPConnection connect() throws SourceException {
    try {
      LDAPConnection connection = open();
      try {
        connection.bind(new SimpleBindRequest(settings.bindName(), settings.password().value()));
        return connection;
      } catch (LDAPException e) {
        connection.close();
        throw e;
      }
    } catch (LDAPException e) {
      throw explained("sign in as " + settings.bindName(), e);
    } catch (GeneralSecurityException | IOException e) {
      throw new SourceException(
          Problem.INSECURE,
          "the certificate authority "
              + settings.certificateAuthority().map(Object::toString).orElse("of the JDK")
              + " can't be read: "
              + e.getMessage(),
          e);
    }
  }

  private LDAPConnection open() throws LDAPException, GeneralSecurityException, IOException {
    LDAPConnectionOptions options = new LDAPConnectionOptions();
    options.setConnectTimeoutMillis((int) CONNECT_TIMEOUT.toMillis());
    options.setResponseTimeoutMillis(RESPONSE_TIMEOUT.toMillis());
    options.setFollowReferrals(false);
    options.setSSLSocketVerifier(new HostNameSSLSocketVerifier(false));
    return switch (settings.security()) {
      case LDAPS ->
          new LDAPConnection(
              trust().createSSLSocketFactory(), options, settings.host(), settings.port());
      case STARTTLS -> {
        LDAPConnection connection = new LDAPConnection(options, settings.host(), settings.port());
        connection.processExtendedOperation(
            new StartTLSExtendedRequest(trust().createSSLContext()));
        yield connection;
      }
      case PLAIN -> new LDAPConnection(options, settings.host(), settings.port());
    };
  }

  private SSLUtil trust() throws KeyStoreException, IOException {
    return settings.certificateAuthority().isPresent()
        ? new SSLUtil(new PEMFileTrustManager(settings.certificateAuthority().get().toFile()))
        : new SSLUtil(JVMDefaultTrustManager.getInstance());
  }

  /// For messages.
  String server() {
    return settings.host() + ":" + settings.port();
  }

  /// The failure in words: what was tried, what the server said, and the mend.
  SourceException explained(String tried, LDAPException e) {
    ResultCode code = e.getResultCode();
    String said = server() + ": could not " + tried + ": ";
    if (isInsecure(e)) {
      return new SourceException(
          Problem.INSECURE,
          said
              + "its certificate isn't trusted or names another host. Give the authority that"
              + " signed it as certificateAuthority, and use the name in it: "
              + e.getMessage(),
          e);
    }
    if (code.equals(ResultCode.INVALID_CREDENTIALS)) {
      Matcher data = DATA.matcher(String.valueOf(e.getDiagnosticMessage()));
      String why = data.find() ? BIND_DATA.getOrDefault(data.group(1), "") : "";
      return new SourceException(
          Problem.CREDENTIALS, said + (why.isEmpty() ? "the name or password is wrong" : why), e);
    }
    if (code.equals(ResultCode.INSUFFICIENT_ACCESS_RIGHTS)
        || code.equals(ResultCode.UNWILLING_TO_PERFORM)) {
      return new SourceException(
          Problem.RIGHTS,
          said
              + "the account may not. In Active Directory it needs the right 'Replicating Directory"
              + " Changes' (DS-Replication-Get-Changes) on the domain; elsewhere read access: "
              + e.getMessage(),
          e);
    }
    if (code.equals(ResultCode.UNAVAILABLE_CRITICAL_EXTENSION)) {
      return new SourceException(Problem.CURSOR_LOST, said + e.getMessage(), e);
    }
    if (code.equals(ResultCode.SIZE_LIMIT_EXCEEDED)
        || code.equals(ResultCode.TIME_LIMIT_EXCEEDED)
        || code.equals(ResultCode.ADMIN_LIMIT_EXCEEDED)
        || code.equals(ResultCode.REFERRAL)) {
      return new SourceException(Problem.INCOMPLETE, said + e.getMessage(), e);
    }
    return new SourceException(
        code.isConnectionUsable() ? Problem.PROTOCOL : Problem.UNAVAILABLE,
        said + e.getMessage(),
        e);
  }

  private static boolean isInsecure(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException || cause instanceof GeneralSecurityException) {
        return true;
      }
    }
    String message = String.valueOf(e.getMessage());
    return message.contains("certificate") || message.contains("SSLHandshake");
  }
}
