-- Memberships are compared too, and those that nobody sent are taken away if somebody wants it.
alter table reconciliation add column remove_unknown_members bigint not null default 0;
alter table reconciliation add column members_missing bigint not null default 0;
alter table reconciliation add column members_unknown bigint not null default 0;

-- What the target made of values that were sent, by attribute, as JSON; null where it took all as they were.
alter table link add column rewritten ${text};

-- The memberships on hold of somebody who comes to the target again.
create index held_member_member on held_member (application, member_id, group_id);
