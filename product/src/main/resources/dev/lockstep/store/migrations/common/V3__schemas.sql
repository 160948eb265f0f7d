-- What a Directory declares beside the standard schemas, and which text that is: a hash of it.
alter table directory add column schemas ${text} not null default '';
alter table directory add column schemas_version ${text} not null default '';

-- One row for each value that a declared schema wants to be unique; only of live objects.
create table unique_value (
  directory ${text} not null,
  type ${text} not null,
  attribute ${text} not null,
  value_key ${text} not null,
  object_id ${text} not null,
  primary key (directory, type, attribute, value_key)
) ${clustered};
create index unique_value_object on unique_value (directory, object_id);
