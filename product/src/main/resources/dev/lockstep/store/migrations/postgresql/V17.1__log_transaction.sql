-- As the feed, a log is followed by transaction and id, below the oldest transaction that still
-- runs: ids alone are given out before the commit, so that a reader could pass by one.
alter table provisioning_log add column transaction xid8 not null default pg_current_xact_id();
alter table audit add column transaction xid8 not null default pg_current_xact_id();
create index provisioning_log_transaction on provisioning_log (transaction, id);
create index audit_transaction on audit (transaction, id);
