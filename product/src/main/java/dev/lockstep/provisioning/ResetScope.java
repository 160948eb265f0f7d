package dev.lockstep.provisioning;

import dev.lockstep.provisioning.mapping.MappingException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/// What a restart forgets, in Entra's words.
public enum ResetScope {
  /// How far the feed was followed: a full cycle begins.
  WATERMARK("Watermark"),
  /// What failed is tried again now.
  ESCROWS("Escrows"),
  QUARANTINE_STATE("QuarantineState"),
  /// The links: everything is matched anew, and nothing is known of accounts whose people left.
  CONNECTOR_DATA_STORE("ConnectorDataStore");

  /// What Entra's button *Restart provisioning* does: links stay.
  public static final Set<ResetScope> USUAL = Set.of(WATERMARK, ESCROWS, QUARANTINE_STATE);

  private static final String FULL = "Full";

  private final String text;

  ResetScope(String text) {
    this.text = text;
  }

  /// @param text names with commas between them; `Full` stands for all
  /// @throws MappingException naming the one that there isn't
  public static Set<ResetScope> parse(String text) {
    Set<ResetScope> scopes = EnumSet.noneOf(ResetScope.class);
    for (String name : text.split(",", -1)) {
      if (name.strip().equals(FULL)) {
        return EnumSet.allOf(ResetScope.class);
      }
      scopes.add(
          Arrays.stream(values())
              .filter(scope -> scope.text.equals(name.strip()))
              .findFirst()
              .orElseThrow(
                  () ->
                      new MappingException(
                          "'resetScope' takes Watermark, Escrows, QuarantineState,"
                              + " ConnectorDataStore or Full, not '"
                              + name.strip()
                              + "'")));
    }
    return scopes;
  }

  public String text() {
    return text;
  }
}
