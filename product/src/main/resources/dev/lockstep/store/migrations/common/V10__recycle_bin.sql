-- What is in the recycle bin, the longest there first.
create index object_deleted on object (directory, deleted, id) where deleted is not null;
