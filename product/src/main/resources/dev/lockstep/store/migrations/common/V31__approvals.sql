-- What a person has approved of a plan, until it is done: the guard lets exactly that pass.
create table approved (
  application ${text} not null,
  object_id ${text} not null,
  operation ${text} not null,
  primary key (application, object_id, operation)
) ${clustered};
