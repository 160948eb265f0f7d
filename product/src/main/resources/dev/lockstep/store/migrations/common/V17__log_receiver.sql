-- How far each receiver outside has got which log. Without a row: from the beginning.
create table log_receiver (
  receiver ${text} not null,
  log ${text} not null,
  place ${text} not null,
  primary key (receiver, log)
) ${clustered};
