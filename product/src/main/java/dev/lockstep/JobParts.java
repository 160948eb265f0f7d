package dev.lockstep;

import dev.lockstep.Lockstep.Surroundings;
import dev.lockstep.administration.Job;
import dev.lockstep.administration.Jobs;
import dev.lockstep.administration.LongWork;
import dev.lockstep.administration.Purges;
import dev.lockstep.administration.ResultJobs;
import dev.lockstep.administration.ResultMaker;
import dev.lockstep.api.Api;
import dev.lockstep.api.LogExports;
import dev.lockstep.directory.SourceJobs;
import dev.lockstep.directory.Sources;
import dev.lockstep.provisioning.CycleJobs;
import dev.lockstep.provisioning.PlanApprover;
import dev.lockstep.provisioning.PlanMaker;
import dev.lockstep.provisioning.ReconciliationJobs;
import java.util.List;
import java.util.stream.Stream;

/// The parts around long work.
/// @param approvals of plans, which the console begins
record JobParts(Jobs jobs, Api.Making making, ResultJobs approvals, Purges purges) {

  static JobParts of(
      Surroundings around, Stores stores, Sources sources, ProvisioningParts provisioning) {
    LogExports exports =
        new LogExports(
            stores.provisioningLog(), provisioning.applications(), stores.administration());
    ResultJobs.Surroundings making =
        new ResultJobs.Surroundings(
            stores.jobs(),
            new ResultFolder(around.folder().results()),
            around.clock(),
            around.executor());
    ResultMaker planning =
        new PlanMaker(provisioning.planning(), stores.provisioning(), stores.directory());
    Api.Making made =
        new Api.Making(
            new ResultJobs(Job.Kind.PLAN, planning, making),
            exports,
            new ResultJobs(Job.Kind.EXPORT, exports.ofProvisioning(), making),
            new ResultJobs(Job.Kind.AUDIT_EXPORT, exports.ofAudit(), making));
    ResultJobs approvals =
        new ResultJobs(
            Job.Kind.APPROVAL,
            new PlanApprover(provisioning.approving(), stores.provisioning(), stores.directory()),
            making);
    Purges purges = new Purges(stores.jobs(), stores.administration(), around.clock());
    List<LongWork> works =
        List.of(
            new CycleJobs(
                provisioning.applications(), provisioning.running(), provisioning.monitoring()),
            new ReconciliationJobs(
                provisioning.reconciliations(),
                provisioning.applications(),
                provisioning.monitoring()),
            new SourceJobs(stores.directory(), sources),
            made.plans(),
            approvals,
            made.logs(),
            made.audits(),
            purges);
    JobParts parts = new JobParts(new Jobs(works), made, approvals, purges);
    parts.files().forEach(ResultJobs::startUp);
    return parts;
  }

  private Stream<ResultJobs> files() {
    return Stream.of(making.plans(), approvals, making.logs(), making.audits());
  }

  void forgetOld() {
    files().forEach(ResultJobs::forgetOld);
  }
}
