-- Times are integer microseconds since 1970. Keys of text are folded in Java and compared as bytes.

create table store (
  name text primary key,
  value text not null
) without rowid;

create table directory (
  id text primary key,
  display_name text not null,
  provisioning text not null,
  created integer not null,
  revision integer not null default 0,
  users integer not null default 0,
  groups integer not null default 0
) without rowid;

-- Tokens and OAuth clients.
create table credential (
  directory text not null,
  id text not null,
  kind text not null,
  name text not null,
  hash text not null,
  scopes text not null,
  created_by text not null,
  created integer not null,
  expires integer not null,
  next_warning integer,
  replaced_by text,
  last_used integer,
  revoked integer,
  primary key (directory, id)
) without rowid;
create unique index credential_hash on credential (directory, hash);
create index credential_next_warning on credential (next_warning) where next_warning is not null;

-- Only of directories where something is set. Lives in seconds; a rate of 0 is no limit.
create table token_settings (
  directory text primary key,
  life integer not null,
  access_token_life integer not null,
  credential_rate integer not null,
  credential_burst integer not null,
  directory_rate integer not null,
  directory_burst integer not null
) without rowid;

create table object (
  directory text not null,
  id text not null,
  type text not null,
  owner text not null,
  user_name_key text,
  external_id text,
  active integer,
  document text not null,
  version integer not null,
  created integer not null,
  last_modified integer not null,
  deleted integer,
  primary key (directory, id)
);
create index object_live on object (directory, type, id) where deleted is null;
create unique index object_user_name on object (directory, user_name_key)
  where deleted is null and user_name_key is not null;
create index object_external_id on object (directory, type, external_id)
  where deleted is null and external_id is not null;

-- One row for each value that filters ask for; only of live objects.
create table indexed_value (
  directory text not null,
  type text not null,
  attribute text not null,
  value_key text not null,
  object_id text not null,
  primary key (directory, type, attribute, value_key, object_id)
) without rowid;
create index indexed_value_object on indexed_value (directory, object_id);

create table membership (
  directory text not null,
  group_id text not null,
  member_id text not null,
  primary key (directory, group_id, member_id)
) without rowid;
create index membership_member on membership (directory, member_id, group_id);

create table feed (
  directory text not null,
  revision integer not null,
  object_id text not null,
  type text not null,
  event text not null,
  member_id text,
  at integer not null,
  primary key (directory, revision)
) without rowid;

create table source (
  directory text not null,
  id text not null,
  kind text not null,
  settings text not null,
  state text not null,
  cursor text,
  batch_open integer not null default 0,
  last_started integer,
  last_ended integer,
  last_changes integer not null default 0,
  last_error text,
  primary key (directory, id)
) without rowid;

-- What a source has told of: its tree, by its anchors.
create table source_object (
  directory text not null,
  source text not null,
  anchor text not null,
  kind text not null,
  parent text,
  object_id text,
  gone integer not null default 0,
  primary key (directory, source, anchor)
) without rowid;
create index source_object_parent on source_object (directory, source, parent);
create index source_object_object on source_object (directory, object_id);

-- References between a source's objects, also those of which one end isn't in the Directory yet.
create table source_link (
  directory text not null,
  source text not null,
  anchor text not null,
  reference text not null,
  target text not null,
  primary key (directory, source, anchor, reference, target)
) without rowid;
create index source_link_target on source_link (directory, source, target);
