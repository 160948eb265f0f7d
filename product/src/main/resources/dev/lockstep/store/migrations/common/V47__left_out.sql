-- Objects that a source tells of and whose part in the Directory has ended, as they are filtered out or
-- out of scope: whoever else fills the object goes by what is in force only.
alter table source_object add column left_out bigint not null default 0;
update source_object set left_out = 1
where gone = 0 and object_id in (select id from object where deleted is not null);

-- When the source's say in an object ended that other sources have: it counts towards the source's limit
-- of removals as if the object had gone.
alter table source_object add column left_at bigint;
create index source_object_left on source_object (directory, source, left_at)
where left_at is not null;

-- What is in a container is read page by page.
drop index source_object_parent;
create index source_object_parent on source_object (directory, source, parent, anchor);
