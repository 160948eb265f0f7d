-- Roles as in the class Access: 'admin', or 'viewer:acme operator:beta' for single directories.
alter table admin_key add column access ${text} not null default 'admin';
alter table admin_key add column expires bigint;

-- People who sign in with a password; the password only as Argon2id.
create table account (
  name ${text} primary key,
  access ${text} not null,
  created bigint not null,
  failures bigint not null,
  locked_until bigint,
  password ${text} not null
) ${clustered};

alter table audit add column directory ${text};
create index audit_directory on audit (directory, id);
