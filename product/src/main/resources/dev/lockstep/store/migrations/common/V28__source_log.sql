-- What became of the polls of each source. The search column holds anchor and message, folded.
create table source_log (
  directory ${text} not null,
  source ${text} not null,
  number bigint not null,
  at bigint not null,
  event ${text} not null,
  anchor ${text},
  message ${text} not null,
  search ${text} not null,
  primary key (directory, source, number)
) ${clustered};
