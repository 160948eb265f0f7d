package dev.lockstep.target;

/// A preset as it is, but for numbers that a test can reach.
public final class AdaptedPreset {
  private AdaptedPreset() {}

  /// @param memberChunk members in one request
  /// @param pageSize resources in one page
  public static Preset of(Preset preset, int memberChunk, int pageSize) {
    return new Preset(
        preset.name(),
        preset.label(),
        preset.urlExample(),
        preset.tokenPlace(),
        preset.testedAgainst(),
        preset.sources(),
        preset.habits(),
        memberChunk,
        preset.update(),
        preset.patchStyle(),
        preset.removeMembers(),
        preset.excludesMembers(),
        preset.returnsMembers(),
        preset.paging(),
        pageSize,
        preset.bulk(),
        preset.configuration(),
        new Preset.Rate(60_000, 60_000, 60_000, 60_000),
        preset.maxConcurrency(),
        preset.maxValues(),
        preset.user(),
        preset.group());
  }
}
