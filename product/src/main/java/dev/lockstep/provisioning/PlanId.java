package dev.lockstep.provisioning;

import dev.lockstep.directory.FeedPosition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.NoSuchElementException;

/// What a plan was taken of and what it says, and so what an approval of it binds to: it tells by
/// itself whether anything has moved since, and no plan needs to be kept.
///
/// @param operations a digest of its lines
public record PlanId(Basis basis, String operations) {
  private static final int PARTS = 4;

  /// What a plan is taken of, as far as it can be told without asking the target.
  ///
  /// @param configuration a digest of the Application with its assignments and holds, as the plan
  ///     takes them to be
  /// @param links what the target's links come down to
  public record Basis(FeedPosition position, String configuration, String links) {

    /// In words, what is no longer as it was here; empty where all is.
    List<String> movedBy(Basis now) {
      List<String> moved = new ArrayList<>();
      if (!position.equals(now.position)) {
        moved.add("the directory: its feed is at " + now.position + ", the plan's is " + position);
      }
      if (!configuration.equals(now.configuration)) {
        moved.add("the configuration: it isn't the one that was planned for");
      }
      if (!links.equals(now.links)) {
        moved.add("the links: something was done at the target meanwhile");
      }
      return moved;
    }
  }

  public FeedPosition position() {
    return basis.position();
  }

  /// @throws NoSuchElementException where no plan can be called so
  public static PlanId parse(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != PARTS) {
      throw new NoSuchElementException("there is no plan '" + text + "'");
    }
    try {
      String position = new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8);
      if (!position.contains(":")) {
        throw new NoSuchElementException("there is no plan '" + text + "'");
      }
      return new PlanId(
          new Basis(FeedPosition.parse(position), parts[1], parts[2]), parts[PARTS - 1]);
    } catch (IllegalArgumentException e) {
      throw new NoSuchElementException("there is no plan '" + text + "'", e);
    }
  }

  /// As a segment of a path.
  @Override
  public String toString() {
    String position =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(basis.position().toString().getBytes(StandardCharsets.UTF_8));
    return String.join(".", position, basis.configuration(), basis.links(), operations);
  }
}
