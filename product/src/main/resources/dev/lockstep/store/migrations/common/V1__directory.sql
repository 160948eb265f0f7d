-- Times are whole microseconds since 1970, flags are 0 and 1. Keys of text are folded in Java.
--
-- Where SQLite and PostgreSQL differ, a placeholder of the dialect stands:
--   text       compares by its bytes, which in UTF-8 is the order of code points
--   identity   a number that grows by itself
--   clustered  after a table that is small beside its key: kept in its index, where that can be

create table store (
  name ${text} primary key,
  value ${text} not null
) ${clustered};

create table directory (
  id ${text} primary key,
  display_name ${text} not null,
  provisioning ${text} not null,
  created bigint not null
) ${clustered};

-- How many live objects there are. Several rows for one number, so that transactions at the same
-- time don't wait for each other: the sum counts.
create table object_count (
  directory ${text} not null,
  type ${text} not null,
  stripe bigint not null,
  live bigint not null,
  primary key (directory, type, stripe)
) ${clustered};

-- Tokens and OAuth clients.
create table credential (
  directory ${text} not null,
  id ${text} not null,
  kind ${text} not null,
  name ${text} not null,
  hash ${text} not null,
  scopes ${text} not null,
  created_by ${text} not null,
  created bigint not null,
  expires bigint not null,
  next_warning bigint,
  replaced_by ${text},
  last_used bigint,
  revoked bigint,
  primary key (directory, id)
) ${clustered};
create unique index credential_hash on credential (directory, hash);
create index credential_next_warning on credential (next_warning) where next_warning is not null;

-- Only of directories where something is set. Lives in seconds; a rate of 0 is no limit.
create table token_settings (
  directory ${text} primary key,
  life bigint not null,
  access_token_life bigint not null,
  credential_rate bigint not null,
  credential_burst bigint not null,
  directory_rate bigint not null,
  directory_burst bigint not null
) ${clustered};

create table object (
  directory ${text} not null,
  id ${text} not null,
  type ${text} not null,
  owner ${text} not null,
  user_name_key ${text},
  external_id ${text},
  active bigint,
  document ${text} not null,
  version bigint not null,
  created bigint not null,
  last_modified bigint not null,
  deleted bigint,
  primary key (directory, id)
);
create index object_live on object (directory, type, id) where deleted is null;
create unique index object_user_name on object (directory, user_name_key)
  where deleted is null and user_name_key is not null;
create index object_external_id on object (directory, type, external_id)
  where deleted is null and external_id is not null;

-- One row for each value that filters ask for; only of live objects.
create table indexed_value (
  directory ${text} not null,
  type ${text} not null,
  attribute ${text} not null,
  value_key ${text} not null,
  object_id ${text} not null,
  primary key (directory, type, attribute, value_key, object_id)
) ${clustered};
create index indexed_value_object on indexed_value (directory, object_id);

create table membership (
  directory ${text} not null,
  group_id ${text} not null,
  member_id ${text} not null,
  primary key (directory, group_id, member_id)
) ${clustered};
create index membership_member on membership (directory, member_id, group_id);

create table source (
  directory ${text} not null,
  id ${text} not null,
  kind ${text} not null,
  settings ${text} not null,
  state ${text} not null,
  cursor ${text},
  batch_open bigint not null default 0,
  last_started bigint,
  last_ended bigint,
  last_changes bigint not null default 0,
  last_error ${text},
  primary key (directory, id)
) ${clustered};

-- What a source has told of: its tree, by its anchors.
create table source_object (
  directory ${text} not null,
  source ${text} not null,
  anchor ${text} not null,
  kind ${text} not null,
  parent ${text},
  object_id ${text},
  gone bigint not null default 0,
  primary key (directory, source, anchor)
) ${clustered};
create index source_object_parent on source_object (directory, source, parent);
create index source_object_object on source_object (directory, object_id);

-- References between a source's objects, also those of which one end isn't in the Directory yet.
create table source_link (
  directory ${text} not null,
  source ${text} not null,
  anchor ${text} not null,
  reference ${text} not null,
  target ${text} not null,
  primary key (directory, source, anchor, reference, target)
) ${clustered};
create index source_link_target on source_link (directory, source, target);
