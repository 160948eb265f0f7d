package dev.lockstep.endpoint;

import dev.lockstep.directory.ClientProfile;
import dev.lockstep.scim.patch.AbsentElement;
import dev.lockstep.scim.schema.ResourceType;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// How the Endpoint behaves towards the clients of one kind: which of their habits it understands,
/// and what it does where the RFC leaves a choice.
///
/// @param understood the others are answered with an error; [Habit#UNKNOWN_ATTRIBUTE] among them
///     decides whether a value's unknown attributes are left out or refused. A path to one is
///     refused by every profile: an operation that isn't applied never gets a 2xx
/// @param absentElement what a PATCH does whose bracket chooses nothing (Q-E08)
/// @param patch the answer to a PATCH of anything but a group
/// @param groupPatch the answer to a PATCH of a group (Q-E19)
/// @param missingActive what a PUT without `active` means (Q-O05)
/// @param capabilities what its service provider can do
/// @param imitation the service provider that it behaves like, where it does
record Profile(
    ClientProfile name,
    Set<Habit> understood,
    AbsentElement absentElement,
    PatchAnswer patch,
    PatchAnswer groupPatch,
    MissingActive missingActive,
    Capabilities capabilities,
    Optional<Imitation> imitation) {

  /// What a successful PATCH is answered with (RFC 7644, section 3.5.2).
  enum PatchAnswer {
    /// 200 with the resource.
    RESOURCE,
    /// 204: nobody wants a group's members back for each one added.
    NO_CONTENT
  }

  /// A PUT clears what it doesn't name or gives it its default (RFC 7644, section 3.5.1).
  enum MissingActive {
    /// True, as for a new user.
    DEFAULT,
    /// It stays: clients that leave it out don't mean to let anybody in again.
    KEPT
  }

  /// What Entra and Microsoft's validator do.
  private static final Set<Habit> OF_ENTRA =
      EnumSet.of(
          Habit.STRING_BOOLEAN,
          Habit.OPERATION_CASE,
          Habit.PATH_AS_KEY,
          Habit.STRING_BOOLEAN_IN_FILTER,
          Habit.BARE_VALUE,
          Habit.WRAPPED_VALUE,
          Habit.EXTENSION_WITHOUT_URN,
          Habit.EMPTY_TEXT,
          Habit.ADD_OF_NOTHING,
          Habit.REMOVE_WITH_VALUE,
          Habit.FOREIGN_SCHEMA,
          Habit.BARE_WORD,
          Habit.COMPARISON_BEHIND_BRACKET,
          Habit.EXTRA_SLASH,
          Habit.PATH_CASE,
          Habit.EXTRA_PATCH_KEY,
          Habit.FILTER_IN_SELECTION,
          Habit.UNKNOWN_ATTRIBUTE);

  /// What Entra and Okta write to AWS, which takes both.
  private static final Set<Habit> OF_CLIENTS_OF_AWS =
      EnumSet.of(
          Habit.STRING_BOOLEAN,
          Habit.OPERATION_CASE,
          Habit.BARE_VALUE,
          Habit.WRAPPED_VALUE,
          Habit.EXTENSION_WITHOUT_URN,
          Habit.REMOVE_WITH_VALUE,
          Habit.FOREIGN_SCHEMA,
          Habit.READ_ONLY_IN_PATCH,
          Habit.IGNORED_PARAMETER);

  private static final Profile STRICT =
      new Profile(
          ClientProfile.STRICT,
          EnumSet.noneOf(Habit.class),
          AbsentElement.NO_TARGET,
          PatchAnswer.RESOURCE,
          PatchAnswer.RESOURCE,
          MissingActive.DEFAULT,
          Capabilities.ALL,
          Optional.empty());
  private static final Profile ENTRA =
      new Profile(
          ClientProfile.ENTRA,
          OF_ENTRA,
          AbsentElement.CREATE,
          PatchAnswer.NO_CONTENT,
          PatchAnswer.NO_CONTENT,
          MissingActive.KEPT,
          Capabilities.ALL,
          Optional.empty());
  private static final Profile OKTA =
      new Profile(
          ClientProfile.OKTA,
          EnumSet.of(Habit.READ_ONLY_IN_PATCH, Habit.UNKNOWN_ATTRIBUTE),
          AbsentElement.NO_TARGET,
          PatchAnswer.RESOURCE,
          PatchAnswer.NO_CONTENT,
          MissingActive.KEPT,
          Capabilities.ALL,
          Optional.empty());
  private static final Profile AWS_IAM_IDENTITY_CENTER =
      new Profile(
          ClientProfile.AWS_IAM_IDENTITY_CENTER,
          OF_CLIENTS_OF_AWS,
          AbsentElement.CREATE,
          PatchAnswer.RESOURCE,
          PatchAnswer.NO_CONTENT,
          MissingActive.DEFAULT,
          AwsIdentityCenter.CAPABILITIES,
          Optional.of(AwsIdentityCenter.IMITATION));
  private static final Profile TOLERANT =
      new Profile(
          ClientProfile.TOLERANT,
          EnumSet.allOf(Habit.class),
          AbsentElement.CREATE,
          PatchAnswer.RESOURCE,
          PatchAnswer.NO_CONTENT,
          MissingActive.KEPT,
          Capabilities.ALL,
          Optional.empty());

  Profile {
    understood = Collections.unmodifiableSet(EnumSet.copyOf(understood));
  }

  static Profile of(ClientProfile name) {
    return switch (name) {
      case STRICT -> STRICT;
      case ENTRA -> ENTRA;
      case OKTA -> OKTA;
      case AWS_IAM_IDENTITY_CENTER -> AWS_IAM_IDENTITY_CENTER;
      case TOLERANT -> TOLERANT;
    };
  }

  boolean understands(Habit habit) {
    return understood.contains(habit);
  }

  PatchAnswer patchAnswer(ResourceType type) {
    return type.name().equals("Group") ? groupPatch : patch;
  }
}
