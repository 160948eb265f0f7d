package dev.lockstep.doctor;

import dev.lockstep.client.ScimClient;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// Examines a service provider: what it says of itself, how it answers questions and, where that is
/// allowed, how it takes a user and a group from creation to deletion.
public final class Examination {
  private final ServiceProvider provider;
  private final ServiceProvider stranger;
  private final Findings findings;

  /// @param client with a token that may do what is examined
  /// @param stranger with a token that nobody gave out
  /// @param listener told of each finding at once
  public Examination(ScimClient client, ScimClient stranger, Consumer<Finding> listener) {
    this.provider = new ServiceProvider(client);
    this.stranger = new ServiceProvider(stranger);
    this.findings = new Findings(listener);
  }

  /// What can be seen without a write.
  ///
  /// @throws dev.lockstep.client.ClientException where nothing usable answers at all
  public List<Finding> withoutWriting() throws InterruptedException {
    new DiscoveryChecks(provider, stranger, findings).run();
    new QueryChecks(provider, findings).run();
    return findings.all();
  }

  /// All of it. Creates a user and a group and deletes them again, whatever happens between.
  ///
  /// @param name of both, one that nobody has
  /// @throws dev.lockstep.client.ClientException where nothing usable answers at all
  public List<Finding> whole(String name) throws InterruptedException {
    JsonNode config = new DiscoveryChecks(provider, stranger, findings).run();
    new QueryChecks(provider, findings).run();
    UserChecks user = new UserChecks(provider, findings, name + "@lockstep.invalid");
    user.create();
    try {
      user.find();
      boolean patch = config.path("patch").path("supported").asBoolean(true);
      new PatchChecks(provider, findings, user, patch).run();
      new GroupChecks(provider, findings, user, name).run();
      user.replace();
    } finally {
      user.delete();
    }
    return findings.all();
  }
}
