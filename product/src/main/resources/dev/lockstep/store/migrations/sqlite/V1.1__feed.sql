-- The change feed of a store with one writer: a Directory's entries in the order of commits, which
-- is the order of their revisions.

create table feed_end (
  directory text primary key,
  revision bigint not null
) without rowid;

create table feed (
  directory text not null,
  revision bigint not null,
  object_id text not null,
  type text not null,
  event text not null,
  member_id text,
  at bigint not null,
  primary key (directory, revision)
) without rowid;
