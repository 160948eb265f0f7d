-- Whether the account was at the target before Lockstep.
alter table link add column adopted bigint not null default 0;
-- Of a group that waits for the deletion guard: how many members it would lose.
alter table pending add column removals bigint not null default 0;
