package dev.lockstep;

import dev.lockstep.administration.Secrets;
import dev.lockstep.client.Authorization;
import dev.lockstep.client.ClientCredentials;
import dev.lockstep.client.GuardedHttp;
import dev.lockstep.client.ScimClient;
import dev.lockstep.client.Settings;
import dev.lockstep.client.TokenRequest;
import dev.lockstep.client.TokenRequest.ClientAuthentication;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.Application.TargetSettings;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Authentication;
import dev.lockstep.provisioning.Target;
import dev.lockstep.provisioning.Targets;
import dev.lockstep.target.Preset;
import dev.lockstep.target.ScimTarget;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Targets over HTTP, with their tokens from the secrets. One connection per Application and
/// settings, so that all its operations share the target's rate.
final class TargetConnections implements Targets {
  private static final String USER_AGENT = "Lockstep";

  private final GuardedHttp http;
  private final Secrets secrets;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Map<ApplicationId, Connection> connections = new ConcurrentHashMap<>();

  TargetConnections(
      GuardedHttp http, Secrets secrets, InstantSource clock, RandomGenerator random) {
    this.http = http;
    this.secrets = secrets;
    this.clock = clock;
    this.random = random;
  }

  private record Connection(TargetSettings settings, Target target) {}

  @Override
  public Target open(Application application) {
    return connections
        .compute(
            application.id(),
            (id, before) ->
                before != null && before.settings().equals(application.target())
                    ? before
                    : new Connection(
                        application.target(), connect(application.target(), () -> token(id))))
        .target();
  }

  private String token(ApplicationId application) {
    return secrets.open(secretName(application)).orElse("");
  }

  @Override
  public Target open(TargetSettings settings, Optional<String> token) {
    return connect(settings, () -> token.orElse(""));
  }

  private Target connect(TargetSettings settings, Supplier<String> token) {
    Settings connection =
        Settings.of(settings.url(), authorization(settings.authentication(), token), USER_AGENT);
    ScimClient client = new ScimClient(http, connection, clock, Thread::sleep);
    return new ScimTarget(client, Preset.named(settings.preset()), clock, Thread::sleep, random);
  }

  private Authorization authorization(Authentication authentication, Supplier<String> secret) {
    return switch (authentication) {
      case Authentication.Bearer() -> Authorization.bearer(secret);
      case Authentication.Basic(String userName) -> Authorization.basic(userName, secret);
      case Authentication.ClientCredentials credentials ->
          new ClientCredentials(
              http,
              new TokenRequest(
                  credentials.tokenUrl(),
                  credentials.clientId(),
                  switch (credentials.clientAuthentication()) {
                    case SECRET_BASIC -> ClientAuthentication.SECRET_BASIC;
                    case SECRET_POST -> ClientAuthentication.SECRET_POST;
                    case PRIVATE_KEY -> ClientAuthentication.PRIVATE_KEY;
                  },
                  credentials.scope(),
                  credentials.keyId()),
              secret,
              clock,
              random);
    };
  }

  @Override
  public void check(TargetSettings settings) {
    connect(settings, () -> "");
    http.rules().check(settings.url());
    if (settings.authentication() instanceof Authentication.ClientCredentials credentials) {
      http.rules().check(credentials.tokenUrl());
    }
  }

  @Override
  public void keepToken(ApplicationId application, String token) {
    secrets.keep(secretName(application), token);
    connections.remove(application); // it may hold access tokens of the secret before
  }

  @Override
  public void forgetToken(ApplicationId application) {
    secrets.forget(secretName(application));
    connections.remove(application);
  }

  private static String secretName(ApplicationId application) {
    return "application/" + application;
  }
}
