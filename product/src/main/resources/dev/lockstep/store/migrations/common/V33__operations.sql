-- How many operations ended how in each hour, and how long changes took from the directory's commit
-- to the target's answer: for charts, which count no log. Times in microseconds.
create table operation_hour (
  application ${text} not null,
  hour bigint not null,
  succeeded bigint not null,
  failed bigint not null,
  measured bigint not null,
  lag bigint not null,
  longest_lag bigint not null,
  primary key (application, hour)
) ${clustered};
