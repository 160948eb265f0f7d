package dev.lockstep.demo;

import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.ResultCode;
import java.util.List;

/// What a search answers: the entries, and how it ended.
record SearchAnswer(List<Entry> entries, ResultCode result, List<Control> controls) {

  static SearchAnswer of(List<Entry> entries) {
    return new SearchAnswer(entries, ResultCode.SUCCESS, List.of());
  }
}
