-- Which set of rules a Directory has: a name that no other set ever had.
alter table directory add column rules_version ${text} not null default '';

-- How far a dynamic group's members are computed. The rule itself stands in the group's document.
create table dynamic_group (
  directory ${text} not null,
  group_id ${text} not null,
  phase ${text} not null,
  after_id ${text},
  computed bigint,
  primary key (directory, group_id)
) ${clustered};
create index dynamic_group_due on dynamic_group (phase) where phase <> 'DONE';
