-- A time line asks what a source said of one object: without reading what it said of others.
create index source_log_anchor on source_log (directory, source, anchor, number)
where anchor is not null;
