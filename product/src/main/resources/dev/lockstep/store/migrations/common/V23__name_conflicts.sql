-- Objects of a source that wait because another one has their name.
create table source_name_conflict (
  directory ${text} not null,
  source ${text} not null,
  anchor ${text} not null,
  problem ${text} not null,
  since bigint not null,
  again bigint not null,
  primary key (directory, source, anchor)
) ${clustered};
create index source_name_conflict_again on source_name_conflict (directory, source, again);
create index source_name_conflict_since on source_name_conflict (directory, source, since);
