-- The change feed of a store with many writers. A sequence alone would skip: its numbers are given
-- out before the commit, so that a reader could pass by one whose transaction ends later. With the
-- transaction before it, and read below the oldest transaction that still runs, nothing can come
-- in before what was read.

create table feed (
  directory text collate "C" not null,
  transaction xid8 not null default pg_current_xact_id(),
  sequence bigint generated always as identity,
  object_id text collate "C" not null,
  type text collate "C" not null,
  event text collate "C" not null,
  member_id text collate "C",
  at bigint not null,
  primary key (directory, transaction, sequence)
);
