package dev.lockstep.provisioning;

import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a plan of an undo was made of. Two plans with the same fingerprint undo the same.
///
/// @param entry the newest of the provisioning log at that time
/// @param fingerprint of all lines: who, what, and what the account is to hold then
public record UndoPosition(long entry, String fingerprint) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,18})-([0-9a-f]{64})");

  /// @throws IllegalArgumentException where the text is no position
  public static UndoPosition parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "'position' takes the position of the undo's plan, not '" + text + "'");
    }
    return new UndoPosition(Long.parseLong(form.group(1)), form.group(2));
  }

  /// Whatever else the application did meanwhile.
  boolean agreesWith(UndoPosition other) {
    return fingerprint.equals(other.fingerprint);
  }

  @Override
  public String toString() {
    return entry + "-" + fingerprint;
  }

  /// Takes the lines one by one, so that a plan may be of any length.
  static final class Builder {
    private final long entry;
    private final MessageDigest digest;

    Builder(long entry) {
      this.entry = entry;
      try {
        this.digest = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
    }

    void add(Undo.Line line) {
      add(line.object().toString());
      add(line.action().name());
      add(line.changes().toString());
      line.memberships().forEach(held -> add(held.key() + (held.wanted() ? " in" : " out")));
      line.hold()
          .ifPresent(
              hold ->
                  add(
                      hold.document()
                          .map(
                              document -> {
                                var json = Json.object();
                                ResourceWriter.put(json, "document", document);
                                return Json.text(json);
                              })
                          .orElse("no account")));
    }

    private void add(String text) {
      digest.update(text.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }

    UndoPosition build() {
      return new UndoPosition(entry, HexFormat.of().formatHex(digest.digest()));
    }
  }
}
