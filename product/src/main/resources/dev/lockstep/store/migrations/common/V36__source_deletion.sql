-- What becomes of the objects of a source that is being deleted: KEEP or REMOVE.
alter table source add column deleting ${text};
