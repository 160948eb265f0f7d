package dev.lockstep.scim.query;

/// How a filter may be written.
public enum FilterGrammar {
  /// As RFC 7644, figure 1, has it.
  STRICT,

  /// As clients write it too: words without quotes as values (`externalId eq jyoung`), `not` without
  /// parentheses, a comparison behind a bracket (`emails[type eq "work"].value eq "x"`), and
  /// `True` for `true`.
  LENIENT
}
