-- What the provisioning log is searched by beside object and status, and what retention finds the
-- oldest entries by. Both stand in the entry too.
alter table provisioning_log add column action ${text};
alter table provisioning_log add column error_code ${text};
create index provisioning_log_at on provisioning_log (at);
create index provisioning_log_error on provisioning_log (application, error_code, id);
create index audit_at on audit (at);
