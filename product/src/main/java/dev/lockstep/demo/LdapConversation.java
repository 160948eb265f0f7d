package dev.lockstep.demo;

import com.unboundid.ldap.listener.LDAPListenerClientConnection;
import com.unboundid.ldap.listener.LDAPListenerRequestHandler;
import com.unboundid.ldap.protocol.AddRequestProtocolOp;
import com.unboundid.ldap.protocol.AddResponseProtocolOp;
import com.unboundid.ldap.protocol.BindRequestProtocolOp;
import com.unboundid.ldap.protocol.BindResponseProtocolOp;
import com.unboundid.ldap.protocol.CompareRequestProtocolOp;
import com.unboundid.ldap.protocol.CompareResponseProtocolOp;
import com.unboundid.ldap.protocol.DeleteRequestProtocolOp;
import com.unboundid.ldap.protocol.DeleteResponseProtocolOp;
import com.unboundid.ldap.protocol.ExtendedRequestProtocolOp;
import com.unboundid.ldap.protocol.ExtendedResponseProtocolOp;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.protocol.ModifyDNRequestProtocolOp;
import com.unboundid.ldap.protocol.ModifyDNResponseProtocolOp;
import com.unboundid.ldap.protocol.ModifyRequestProtocolOp;
import com.unboundid.ldap.protocol.ModifyResponseProtocolOp;
import com.unboundid.ldap.protocol.ProtocolOp;
import com.unboundid.ldap.protocol.SearchRequestProtocolOp;
import com.unboundid.ldap.protocol.SearchResultDoneProtocolOp;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RDN;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.controls.SubtreeDeleteRequestControl;
import com.unboundid.ldap.sdk.experimental.ActiveDirectoryDirSyncControl;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One client's connection: who it has signed in as, and its requests one after the other.
final class LdapConversation extends LDAPListenerRequestHandler {
  private final DomainServices services;
  private final @Nullable LDAPListenerClientConnection connection;
  private Optional<Account> account = Optional.empty();

  /// What all conversations share.
  record DomainServices(
      Domain domain,
      DomainObject deletedObjects,
      Accounts accounts,
      SearchAnswers searches,
      DirSyncAnswers dirSync,
      DomainWrites writes) {}

  /// The one from which the listener makes one for each connection.
  LdapConversation(DomainServices services) {
    this(services, null);
  }

  private LdapConversation(
      DomainServices services, @Nullable LDAPListenerClientConnection connection) {
    this.services = services;
    this.connection = connection;
  }

  @Override
  public LdapConversation newInstance(LDAPListenerClientConnection client) {
    return new LdapConversation(services, client);
  }

  /// A request that ends in a result and no more.
  private interface Request {
    void process(RequestControls controls) throws LDAPException;
  }

  private interface Response {
    ProtocolOp of(int code, @Nullable String matchedDn, @Nullable String message);
  }

  private LDAPMessage answer(
      int messageId, List<Control> controls, Response response, Request request) {
    try {
      RequestControls known = RequestControls.of(controls);
      synchronized (services.domain()) {
        request.process(known);
      }
      return new LDAPMessage(
          messageId, response.of(ResultCode.SUCCESS_INT_VALUE, null, null), List.of());
    } catch (LDAPException e) {
      return new LDAPMessage(
          messageId,
          response.of(e.getResultCode().intValue(), e.getMatchedDN(), e.getMessage()),
          List.of());
    }
  }

  // Reading

  @Override
  public LDAPMessage processBindRequest(
      int messageId, BindRequestProtocolOp request, List<Control> controls) {
    return answer(
        messageId,
        controls,
        (code, matched, message) -> new BindResponseProtocolOp(code, matched, message, null, null),
        _ -> {
          account = Optional.empty();
          if (request.getCredentialsType() != BindRequestProtocolOp.CRED_TYPE_SIMPLE
              || request.getSimplePassword() == null) {
            throw new LDAPException(
                ResultCode.AUTH_METHOD_NOT_SUPPORTED, "only a name and a password are known here");
          }
          boolean anonymous =
              request.getBindDN().isEmpty() && request.getSimplePassword().getValueLength() == 0;
          if (!anonymous) {
            account =
                Optional.of(
                    services
                        .accounts()
                        .signIn(request.getBindDN(), request.getSimplePassword().getValue()));
          }
        });
  }

  @Override
  public LDAPMessage processSearchRequest(
      int messageId, SearchRequestProtocolOp request, List<Control> controls) {
    try {
      SearchAnswer answer;
      synchronized (services.domain()) {
        answer = search(request, RequestControls.of(controls));
      }
      for (Entry entry : answer.entries()) {
        if (connection != null) {
          connection.sendSearchResultEntry(messageId, entry);
        }
      }
      return new LDAPMessage(
          messageId,
          new SearchResultDoneProtocolOp(answer.result().intValue(), null, null, null),
          answer.controls());
    } catch (LDAPException e) {
      return new LDAPMessage(
          messageId,
          new SearchResultDoneProtocolOp(
              e.getResultCode().intValue(), e.getMatchedDN(), e.getMessage(), null),
          List.of());
    }
  }

  private SearchAnswer search(SearchRequestProtocolOp request, RequestControls controls)
      throws LDAPException {
    if (!request.getBaseDN().isEmpty()) {
      requireAccount();
    }
    Optional<Control> dirSync = controls.find(ActiveDirectoryDirSyncControl.DIRSYNC_OID);
    return dirSync.isPresent()
        ? services.dirSync().answer(request, dirSync.get(), controls)
        : services.searches().answer(request, controls);
  }

  @Override
  public LDAPMessage processCompareRequest(
      int messageId, CompareRequestProtocolOp request, List<Control> controls) {
    return answer(
        messageId,
        controls,
        (code, matched, message) -> new CompareResponseProtocolOp(code, matched, message, null),
        _ -> {
          requireAccount();
          DomainObject object = services.domain().named(request.getDN());
          Entry entry = new EntryView(false).entry(object, List.of(request.getAttributeName()));
          throw new LDAPException(
              entry.hasAttributeValue(
                      request.getAttributeName(), request.getAssertionValue().getValue())
                  ? ResultCode.COMPARE_TRUE
                  : ResultCode.COMPARE_FALSE);
        });
  }

  // Writing

  @Override
  public LDAPMessage processAddRequest(
      int messageId, AddRequestProtocolOp request, List<Control> controls) {
    return answer(
        messageId,
        controls,
        (code, matched, message) -> new AddResponseProtocolOp(code, matched, message, null),
        _ -> {
          requireWriter();
          services.writes().add(new DN(request.getDN()), request.getAttributes());
        });
  }

  @Override
  public LDAPMessage processModifyRequest(
      int messageId, ModifyRequestProtocolOp request, List<Control> controls) {
    return answer(
        messageId,
        controls,
        (code, matched, message) -> new ModifyResponseProtocolOp(code, matched, message, null),
        _ -> {
          requireWriter();
          services.writes().modify(living(request.getDN()), request.getModifications());
        });
  }

  @Override
  public LDAPMessage processModifyDNRequest(
      int messageId, ModifyDNRequestProtocolOp request, List<Control> controls) {
    return answer(
        messageId,
        controls,
        (code, matched, message) -> new ModifyDNResponseProtocolOp(code, matched, message, null),
        _ -> {
          requireWriter();
          String parent = request.getNewSuperiorDN();
          services
              .writes()
              .rename(
                  living(request.getDN()),
                  new RDN(request.getNewRDN()),
                  parent == null ? null : new DN(parent));
        });
  }

  @Override
  public LDAPMessage processDeleteRequest(
      int messageId, DeleteRequestProtocolOp request, List<Control> controls) {
    return answer(
        messageId,
        controls,
        (code, matched, message) -> new DeleteResponseProtocolOp(code, matched, message, null),
        known -> {
          requireWriter();
          boolean tree = known.has(SubtreeDeleteRequestControl.SUBTREE_DELETE_REQUEST_OID);
          services.writes().delete(living(request.getDN()), tree, services.deletedObjects());
        });
  }

  private DomainObject living(String dn) throws LDAPException {
    DomainObject object = services.domain().named(dn);
    if (object.isDeleted()) {
      throw new LDAPException(ResultCode.NO_SUCH_OBJECT, dn + " was deleted");
    }
    return object;
  }

  @Override
  public LDAPMessage processExtendedRequest(
      int messageId, ExtendedRequestProtocolOp request, List<Control> controls) {
    return new LDAPMessage(
        messageId,
        new ExtendedResponseProtocolOp(
            ResultCode.PROTOCOL_ERROR_INT_VALUE,
            null,
            "the extended operation " + request.getOID() + " isn't known here",
            null,
            null,
            null),
        List.of());
  }

  // Who may

  private void requireAccount() throws LDAPException {
    if (account.isEmpty()) {
      throw new LDAPException(
          ResultCode.OPERATIONS_ERROR,
          "000004DC: sign in first: only the root may be read without");
    }
  }

  private void requireWriter() throws LDAPException {
    requireAccount();
    if (!account.orElseThrow().mayWrite()) {
      throw new LDAPException(
          ResultCode.INSUFFICIENT_ACCESS_RIGHTS,
          "00002098: " + account.orElseThrow().name() + " may only read");
    }
  }
}
