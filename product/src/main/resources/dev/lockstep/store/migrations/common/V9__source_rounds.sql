-- Which complete reading of a source told of an object last: what an ended one didn't tell of is
-- gone. And when an object must be read again although its source tells nothing: an account
-- expires without a change.
alter table source add column round bigint not null default 0;
alter table source_object add column round bigint not null default 0;
alter table source_object add column due bigint;
create index source_object_due on source_object (directory, source, due) where due is not null;
