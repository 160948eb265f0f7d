-- Long work that leaves a file, and purges. Other jobs are told by what they work on.
create table job (
  id ${text} not null primary key,
  kind ${text} not null,
  directory ${text} not null,
  subject ${text} not null,
  state ${text} not null,
  done bigint not null,
  total bigint,
  started bigint not null,
  ended bigint,
  started_by ${text} not null,
  problem ${text},
  request ${text} not null,
  media_type ${text} not null,
  summary ${text} not null,
  bytes bigint,
  result_until bigint
) ${clustered};
create index job_kind on job (kind, started);
