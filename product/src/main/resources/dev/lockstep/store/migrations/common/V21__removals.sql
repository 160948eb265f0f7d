-- What a source takes away waits for the end of its batch, and longer where that is more than the
-- source's limit: objects here, references by a mark.
create table source_removal (
  directory ${text} not null,
  source ${text} not null,
  anchor ${text} not null,
  reason ${text} not null,
  allowed bigint not null default 0,
  primary key (directory, source, anchor)
) ${clustered};

alter table source_link add column parting bigint not null default 0;
create index source_link_parting on source_link (directory, source) where parting = 1;

alter table source add column removal_limit ${text};
alter table source add column held_since bigint;
alter table source add column held_limit bigint;
alter table source add column held_refused bigint not null default 0;
alter table source add column removals_counted_from bigint;
