alter table application add column cycle_failed_references bigint not null default 0;
alter table application add column quarantine_reason ${text};
