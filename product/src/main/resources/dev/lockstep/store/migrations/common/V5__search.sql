-- Whether the object is sorted by this one of its attribute's values: the only or primary one, else
-- the first in order.
alter table indexed_value add column leads bigint not null default 1;

-- What an object's values are, for searches that visit the object already.
drop index indexed_value_object;
create index indexed_value_object on indexed_value (directory, object_id, attribute, value_key);

create index object_created on object (directory, type, created, id) where deleted is null;
create index object_last_modified on object (directory, type, last_modified, id)
  where deleted is null;
