-- Cycles are counted, and each entry of the log names its cycle.
alter table application add column cycle_number bigint not null default 0;
alter table provisioning_log add column cycle bigint;
create index provisioning_log_cycle on provisioning_log (application, cycle, id);
