package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import com.unboundid.util.ssl.JVMDefaultTrustManager;
import com.unboundid.util.ssl.PEMFileTrustManager;
import com.unboundid.util.ssl.SSLUtil;
import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import dev.lockstep.source.ldap.LdapSettings.Server;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

  /// A server that can't be reached, and one that isn't who it says, is passed over; a name or
  /// password that one refuses isn't tried at the next, as that would lock the account.
  private static final Set<Problem> PASSED_OVER = Set.of(Problem.UNAVAILABLE, Problem.INSECURE);

  private final LdapSettings settings;
  private final AddressGuard guard;
  private final Duration responseTimeout;
  private final AtomicInteger current = new AtomicInteger();

  LdapConnector(LdapSettings settings, AddressGuard guard) {
    this(settings, guard, RESPONSE_TIMEOUT);
  }

  LdapConnector(LdapSettings settings, AddressGuard guard, Duration responseTimeout) {
    this.settings = settings;
    this.guard = guard;
    this.responseTimeout = responseTimeout;
  }

  /// To the server that answered last, or else the next one that does.
  ///
  /// @throws SourceException with what each of them said, where none does
  LDAPConnection connect() throws SourceException {
    List<SourceException> failures = new ArrayList<>();
    for (int tried = 0; tried < settings.servers().size(); tried++) {
      try {
        return connectToCurrent();
      } catch (SourceException e) {
        if (!PASSED_OVER.contains(e.problem())) {
          throw e;
        }
        failures.add(e);
        passOver();
      }
    }
    SourceException first = failures.getFirst();
    throw new SourceException(
        first.problem(),
        failures.stream().map(SourceException::getMessage).collect(Collectors.joining("; ")),
        first);
  }

  /// The next connection goes to the next server.
  void passOver() {
    current.updateAndGet(index -> (index + 1) % settings.servers().size());
  }

  /// Of the servers, one connector each: for a test of every one.
  List<LdapConnector> each() {
    List<LdapConnector> all = new ArrayList<>();
    for (int index = 0; index < settings.servers().size(); index++) {
      LdapConnector one = new LdapConnector(settings, guard, responseTimeout);
      one.current.set(index);
      all.add(one);
    }
    return all;
  }

  LDAPConnection connectToCurrent() throws SourceException {
    try {
      LDAPConnection connection = open(settings.servers().get(current.get()));
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

  private LDAPConnection open(Server server)
      throws LDAPException, GeneralSecurityException, IOException {
    LDAPConnectionOptions options = new LDAPConnectionOptions();
    options.setConnectTimeoutMillis((int) CONNECT_TIMEOUT.toMillis());
    options.setResponseTimeoutMillis(responseTimeout.toMillis());
    options.setNameResolver(new GuardedNames(guard));
    options.setFollowReferrals(false);
    options.setSSLSocketVerifier(new WatchedCertificates(guard));
    return switch (settings.security()) {
      case LDAPS ->
          new LDAPConnection(
              trust().createSSLSocketFactory(), options, server.host(), server.port());
      case STARTTLS -> {
        LDAPConnection connection = new LDAPConnection(options, server.host(), server.port());
        connection.processExtendedOperation(
            new StartTLSExtendedRequest(trust().createSSLContext()));
        yield connection;
      }
      case PLAIN -> new LDAPConnection(options, server.host(), server.port());
    };
  }

  private SSLUtil trust() throws KeyStoreException, IOException {
    return settings.certificateAuthority().isPresent()
        ? new SSLUtil(new PEMFileTrustManager(settings.certificateAuthority().get().toFile()))
        : new SSLUtil(JVMDefaultTrustManager.getInstance());
  }

  /// The current one, for messages.
  String server() {
    return settings.servers().get(current.get()).toString();
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
