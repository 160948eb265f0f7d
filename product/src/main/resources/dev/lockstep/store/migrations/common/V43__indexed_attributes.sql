-- The attributes whose values are indexed. A number in each row of the index, which has some twenty
-- for each object and every row in two trees, instead of the three texts that it stands for.
create table indexed_attribute (
  number ${identity},
  directory ${text} not null,
  type ${text} not null,
  name ${text} not null,
  unique (directory, type, name)
);

insert into indexed_attribute (directory, type, name)
  select distinct directory, type, attribute from indexed_value;

create table indexed_value_by_number (
  attribute bigint not null,
  value_key ${text} not null,
  object_id ${text} not null,
  leads bigint not null,
  primary key (attribute, value_key, object_id)
) ${clustered};

insert into indexed_value_by_number (attribute, value_key, object_id, leads)
  select a.number, v.value_key, v.object_id, v.leads
  from indexed_value v join indexed_attribute a
    on a.directory = v.directory and a.type = v.type and a.name = v.attribute
  order by a.number, v.value_key, v.object_id;

drop table indexed_value;
alter table indexed_value_by_number rename to indexed_value;

-- What an object's values are, for searches that visit the object already.
create index indexed_value_object on indexed_value (object_id, attribute, value_key);
