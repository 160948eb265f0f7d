package dev.lockstep;

import dev.lockstep.administration.FollowedLog;
import dev.lockstep.administration.LogReceiver;
import dev.lockstep.administration.LogStream;
import dev.lockstep.administration.Purging;
import dev.lockstep.administration.Retention;
import dev.lockstep.store.Database;
import dev.lockstep.store.SqlAdministrationStore;
import dev.lockstep.store.SqlLogPlaces;
import dev.lockstep.store.SqlProvisioningLog;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// The two logs: how long they are kept, and where else they go.
record Logs(Retention retention, List<LogStream> streams) {

  static Logs of(
      Config.Logs config,
      Database database,
      SqlAdministrationStore audit,
      SqlProvisioningLog provisioning,
      HttpClient http,
      InstantSource clock,
      Purging purging) {
    Retention retention =
        new Retention(
            audit,
            audit,
            clock,
            List.of(
                new Retention.Rule(provisioning, config.provisioning()),
                new Retention.Rule(audit, config.audit())),
            purging);
    List<LogReceiver> receivers = new ArrayList<>();
    config
        .webhook()
        .map(to -> new LogWebhook(to.url(), WebhookSignature.of(to.secret()), http, clock))
        .ifPresent(receivers::add);
    config.file().map(LogFile::new).ifPresent(receivers::add);
    List<FollowedLog> followed = List.of(provisioning, audit);
    return new Logs(
        retention,
        receivers.stream()
            .map(to -> new LogStream(to, followed, new SqlLogPlaces(database), clock))
            .toList());
  }

  void stream() {
    streams.forEach(LogStream::advance);
  }
}
