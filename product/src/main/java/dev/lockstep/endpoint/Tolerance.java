package dev.lockstep.endpoint;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;

/// What one Directory takes from its clients. Every habit met passes here: it is counted, and
/// refused where the profile doesn't understand it.
final class Tolerance {
  private final DirectoryId directory;
  private final Profile profile;
  private final Habits habits;
  private final Recording recording;

  Tolerance(DirectoryId directory, Profile profile, Habits habits, Recording recording) {
    this.directory = directory;
    this.profile = profile;
    this.habits = habits;
    this.recording = recording;
  }

  /// @param refusal the `scimType` of the error where the profile refuses the habit
  /// @param culprit what the client wrote, as far as it matters
  /// @throws ScimException 400, with the mend
  void meet(Habit habit, ScimType refusal, String culprit) {
    if (!takes(habit)) {
      throw ScimException.badRequest(
          refusal, "'" + culprit + "' is " + habit.label() + ": " + habit.mend());
    }
  }

  /// @return false where the profile doesn't understand it: the caller refuses
  boolean takes(Habit habit) {
    boolean understood = profile.understands(habit);
    habits.met(directory, habit, understood);
    recording.met(habit);
    return understood;
  }
}
