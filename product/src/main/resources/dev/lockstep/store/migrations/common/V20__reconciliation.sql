-- The last comparison of each application's target with what should be there, and where it stands.
create table reconciliation (
  application ${text} not null primary key,
  number bigint not null,
  state ${text} not null,
  repair bigint not null,
  started_by ${text} not null,
  started bigint not null,
  ended bigint,
  attempts bigint not null,
  problem ${text},
  place ${text} not null,
  type ${text} not null,
  place_read bigint not null,
  place_cursor ${text},
  place_last ${text},
  place_after ${text},
  users bigint not null,
  user_groups bigint not null,
  changed bigint not null,
  missing bigint not null,
  unknown bigint not null,
  rewritten bigint not null,
  waiting bigint not null,
  repaired bigint not null,
  findings bigint not null
) ${clustered};

-- Objects whose account was read, and by which comparison.
create table reconciled (
  application ${text} not null,
  object_id ${text} not null,
  number bigint not null,
  primary key (application, object_id)
) ${clustered};
create index reconciled_number on reconciled (application, number);

-- What was found.
create table drift (
  application ${text} not null,
  number bigint not null,
  ordinal bigint not null,
  kind ${text} not null,
  type ${text} not null,
  object_id ${text},
  target_id ${text} not null,
  label ${text} not null,
  attribute ${text},
  expected ${text},
  found ${text},
  repaired bigint not null,
  primary key (application, number, ordinal)
) ${clustered};
create index drift_object on drift (application, object_id) where object_id is not null;
