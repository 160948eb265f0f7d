package dev.lockstep.administration;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What somebody is to Lockstep, in one Directory or in all.
public enum Role {
  VIEWER,
  OPERATOR,
  /// Sees everything, the audit log too, and changes nothing.
  AUDITOR,
  ADMIN;

  /// `viewer`, `operator`, `auditor`, `admin`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Role> of(String word) {
    return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(Role::word).toList();
  }

  public boolean allows(Permission permission) {
    return switch (this) {
      case VIEWER -> permission == Permission.READ;
      case OPERATOR -> permission == Permission.READ || permission == Permission.OPERATE;
      case AUDITOR -> permission == Permission.READ || permission == Permission.READ_AUDIT;
      case ADMIN -> true;
    };
  }
}
