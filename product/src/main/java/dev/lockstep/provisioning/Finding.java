package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import java.util.Optional;

/// One thing in which a target differs from what should be there.
///
/// @param number its place in the report of its reconciliation, from 1
/// @param object empty for an account that nothing is linked with
/// @param label what the object is called, or the account where there is no object
/// @param attribute empty where it is about the whole account
/// @param expected what should be there; empty for no value
/// @param found what is there; empty for no value
/// @param repaired whether it was queued to be put right
public record Finding(
    long number,
    Kind kind,
    ObjectType type,
    Optional<ObjectId> object,
    String targetId,
    String label,
    Optional<String> attribute,
    Optional<String> expected,
    Optional<String> found,
    boolean repaired) {

  public enum Kind {
    /// An attribute of a linked account has another value.
    CHANGED("the target has another value than was sent"),
    /// As CHANGED, but it was put right before and the target made the same of it again: it rewrites
    /// the value or drops it, and sending it once more would change nothing.
    REWRITTEN("the target rewrites the value whenever it is sent"),
    /// A linked account is gone.
    MISSING("the account is gone at the target"),
    /// An account that nothing is linked with. Reported, never touched.
    UNKNOWN("nothing in the directory is linked with this account"),
    /// Somebody isn't in a group at the target, though the membership was sent.
    MEMBER_MISSING("the target has taken a member out of the group"),
    /// Somebody is in a group at the target whose membership was never sent.
    MEMBER_UNKNOWN("the target has a member in the group that nobody sent"),
    /// The group has more members than an answer of the target may hold: they weren't compared.
    MEMBERS_UNREAD("the group has more members than the target can show in one answer");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  Finding repairing(boolean repairs) {
    return new Finding(
        number, kind, type, object, targetId, label, attribute, expected, found, repairs);
  }

  Finding numbered(long place) {
    return new Finding(
        place, kind, type, object, targetId, label, attribute, expected, found, repaired);
  }
}
