package dev.lockstep.administration;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// All that somebody may do: the union of the grants. Without grants, nothing.
public record Access(List<Grant> grants) {
  public static final Access ALL = new Access(List.of(Grant.everywhere(Role.ADMIN)));

  public Access {
    grants = List.copyOf(grants);
  }

  /// As [#toString] writes it.
  ///
  /// @throws IllegalArgumentException naming the role that there isn't
  public static Access parse(String text) {
    return new Access(
        Arrays.stream(text.split(" ", -1))
            .filter(grant -> !grant.isEmpty())
            .map(Grant::parse)
            .toList());
  }

  @Override
  public String toString() {
    return grants.stream().map(Grant::toString).collect(Collectors.joining(" "));
  }

  /// In this Directory.
  public boolean may(Permission permission, String directory) {
    return grants.stream()
        .anyMatch(grant -> grant.role().allows(permission) && grant.covers(directory));
  }

  /// In every Directory, and where no Directory is concerned.
  public boolean mayEverywhere(Permission permission) {
    return grants.stream()
        .anyMatch(grant -> grant.role().allows(permission) && grant.directory().isEmpty());
  }

  public boolean maySomewhere(Permission permission) {
    return grants.stream().anyMatch(grant -> grant.role().allows(permission));
  }

  /// Only this makes a Directory exist for somebody.
  public boolean sees(String directory) {
    return may(Permission.READ, directory);
  }

  /// The Directories in which it is allowed; empty for every one.
  public Optional<Set<String>> directories(Permission permission) {
    if (mayEverywhere(permission)) {
      return Optional.empty();
    }
    return Optional.of(
        grants.stream()
            .filter(grant -> grant.role().allows(permission))
            .flatMap(grant -> grant.directory().stream())
            .collect(Collectors.toCollection(TreeSet::new)));
  }
}
