package dev.lockstep.demo;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.protocol.SearchRequestProtocolOp;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import com.unboundid.ldap.sdk.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Answers searches that aren't DirSync: the root of the server, the one entry of the configuration
/// that a reader of changes needs, and the domain. The caller holds the domain's lock.
final class SearchAnswers {
  static final String SHOW_DELETED = "1.2.840.113556.1.4.417";
  static final String EXTENDED_DN = "1.2.840.113556.1.4.529";

  /// Windows' MaxPageSize: more entries come only to those who page.
  static final int ENTRIES_AT_ONCE = 1_000;

  private final Domain domain;
  private final DomainObject deletedObjects;
  private final Schema schema;

  SearchAnswers(Domain domain, DomainObject deletedObjects) throws LDAPException {
    this.domain = domain;
    this.deletedObjects = deletedObjects;
    this.schema = DomainSchema.matching();
  }

  SearchAnswer answer(SearchRequestProtocolOp request, RequestControls controls)
      throws LDAPException {
    String base = request.getBaseDN();
    if (base.isEmpty()) {
      return base(request, rootEntry());
    }
    if (!base.startsWith("<") && new DN(base).isDescendantOf(configuration(), true)) {
      return configured(request, new DN(base));
    }
    DomainObject place = domain.named(base);
    boolean showDeleted = controls.has(SHOW_DELETED);
    if (!showDeleted && isHidden(place)) {
      throw new LDAPException(ResultCode.NO_SUCH_OBJECT, "there is no object " + base);
    }
    List<DomainObject> found = new ArrayList<>();
    for (DomainObject object : inScope(place, request.getScope(), showDeleted)) {
      if (matches(request.getFilter(), object)) {
        found.add(object);
      }
    }
    found.sort(Comparator.comparingLong(DomainObject::createdAt));
    return paged(found, request, controls);
  }

  /// Whether the filter matches what a reader would see of the object.
  boolean matches(Filter filter, DomainObject object) throws LDAPException {
    Set<String> names = new LinkedHashSet<>();
    collectNames(filter, names);
    Entry entry = new EntryView(false).entry(object, List.copyOf(names));
    return filter.matchesEntry(entry, schema);
  }

  private static void collectNames(Filter filter, Set<String> names) {
    if (filter.getAttributeName() != null) {
      names.add(filter.getAttributeName());
    }
    for (Filter part : filter.getComponents()) {
      collectNames(part, names);
    }
    if (filter.getNOTComponent() != null) {
      collectNames(filter.getNOTComponent(), names);
    }
    // a request for no names would be one for all of them
    names.add("objectClass");
  }

  private boolean isHidden(DomainObject object) {
    return object == deletedObjects || object.isDeleted();
  }

  private List<DomainObject> inScope(DomainObject base, SearchScope scope, boolean showDeleted) {
    List<DomainObject> objects = new ArrayList<>();
    if (scope.equals(SearchScope.BASE)) {
      objects.add(base);
    } else if (scope.equals(SearchScope.ONE)) {
      objects.addAll(base.children());
    } else {
      objects.add(base);
      for (int index = 0; index < objects.size(); index++) {
        DomainObject object = objects.get(index);
        if (showDeleted || !isHidden(object)) {
          objects.addAll(object.children());
        }
      }
    }
    objects.removeIf(object -> !showDeleted && isHidden(object));
    return objects;
  }

  private static SearchAnswer paged(
      List<DomainObject> found, SearchRequestProtocolOp request, RequestControls controls)
      throws LDAPException {
    EntryView view = new EntryView(controls.has(EXTENDED_DN));
    Optional<Control> asked = controls.find(SimplePagedResultsControl.PAGED_RESULTS_OID);
    long after = 0;
    int size = ENTRIES_AT_ONCE;
    if (asked.isPresent()) {
      SimplePagedResultsControl page =
          new SimplePagedResultsControl(
              asked.get().getOID(), asked.get().isCritical(), asked.get().getValue());
      size = Math.clamp(page.getSize(), 1, ENTRIES_AT_ONCE);
      after = position(page.getCookie());
    }
    int limit = request.getSizeLimit() > 0 ? request.getSizeLimit() : Integer.MAX_VALUE;
    List<Entry> entries = new ArrayList<>();
    long last = 0;
    boolean more = false;
    for (DomainObject object : found) {
      if (object.createdAt() <= after) {
        continue;
      }
      if (entries.size() == Math.min(size, limit)) {
        more = true;
        break;
      }
      entries.add(view.entry(object, request.getAttributes()));
      last = object.createdAt();
    }
    if (asked.isEmpty() || (more && limit < size)) {
      return new SearchAnswer(
          entries, more ? ResultCode.SIZE_LIMIT_EXCEEDED : ResultCode.SUCCESS, List.of());
    }
    ASN1OctetString cookie = new ASN1OctetString(more ? String.valueOf(last) : "");
    return new SearchAnswer(
        entries,
        ResultCode.SUCCESS,
        List.of(new SimplePagedResultsControl(found.size(), cookie, false)));
  }

  private static long position(ASN1OctetString cookie) throws LDAPException {
    String text = new String(cookie.getValue(), StandardCharsets.UTF_8);
    try {
      return text.isEmpty() ? 0 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new LDAPException(
          ResultCode.UNWILLING_TO_PERFORM, "the cookie of the paged search isn't this server's", e);
    }
  }

  // The server itself

  private DN configuration() throws LDAPException {
    return new DN("CN=Configuration," + domain.dn());
  }

  private String serviceName() {
    return "CN=NTDS Settings,CN=DC1,CN=Servers,CN=Default-First-Site-Name,CN=Sites,"
        + "CN=Configuration,"
        + domain.dn();
  }

  private SearchAnswer configured(SearchRequestProtocolOp request, DN base) throws LDAPException {
    if (!base.equals(new DN(serviceName()))) {
      throw new LDAPException(
          ResultCode.NO_SUCH_OBJECT, "of the configuration there is only " + serviceName());
    }
    Entry entry = new Entry(serviceName());
    entry.addAttribute("objectClass", "top", "applicationSettings", "nTDSDSA");
    entry.addAttribute("cn", "NTDS Settings");
    entry.addAttribute("invocationId", DomainObject.bytes(domain.invocationId()));
    return base(request, entry);
  }

  private SearchAnswer base(SearchRequestProtocolOp request, Entry entry) throws LDAPException {
    boolean wanted =
        request.getScope().equals(SearchScope.BASE)
            && request.getFilter().matchesEntry(entry, schema);
    return SearchAnswer.of(wanted ? List.of(entry) : List.of());
  }

  private Entry rootEntry() {
    String context = domain.dn().toString();
    Entry entry = new Entry("");
    entry.addAttribute("objectClass", "top");
    entry.addAttribute("defaultNamingContext", context);
    entry.addAttribute("rootDomainNamingContext", context);
    entry.addAttribute("configurationNamingContext", "CN=Configuration," + context);
    entry.addAttribute("schemaNamingContext", "CN=Schema,CN=Configuration," + context);
    entry.addAttribute("namingContexts", context, "CN=Configuration," + context);
    entry.addAttribute("dsServiceName", serviceName());
    entry.addAttribute("dnsHostName", "dc1." + domain.dnsName());
    entry.addAttribute("highestCommittedUSN", String.valueOf(domain.highestUsn()));
    entry.addAttribute("currentTime", EntryView.time(domain.now()));
    entry.addAttribute("supportedLDAPVersion", "3");
    entry.addAttribute("supportedControl", RequestControls.SUPPORTED);
    entry.addAttribute("supportedExtension", "1.3.6.1.4.1.1466.20037");
    // LDAP_CAP_ACTIVE_DIRECTORY_OID
    entry.addAttribute("supportedCapabilities", "1.2.840.113556.1.4.800");
    entry.addAttribute("vendorName", "Lockstep's embedded Active Directory");
    return entry;
  }
}
