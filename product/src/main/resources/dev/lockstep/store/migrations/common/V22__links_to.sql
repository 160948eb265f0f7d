-- With all that the question asks for in it: else SQLite walks the whole source by the primary key.
drop index source_link_target;
create index source_link_target on source_link (directory, source, target, parting);
