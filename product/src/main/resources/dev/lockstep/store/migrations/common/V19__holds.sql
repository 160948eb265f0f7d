-- What an undo has put on hold. Without a document: no account is wanted.
create table held (
  application ${text} not null,
  object_id ${text} not null,
  type ${text} not null,
  label ${text} not null,
  since bigint not null,
  held_by ${text} not null,
  reason ${text} not null,
  document ${text},
  primary key (application, object_id)
) ${clustered};
