-- Applications and their work. Keys begin with the application, which belongs to one directory.

create table application (
  id ${text} primary key,
  directory ${text} not null,
  display_name ${text} not null,
  definition ${text} not null,
  watermark ${text},
  cycle_kind ${text} not null default 'NOT_RUN',
  cycle_started bigint,
  cycle_ended bigint,
  cycle_expanded bigint not null default 0,
  cycle_created bigint not null default 0,
  cycle_updated bigint not null default 0,
  cycle_disabled bigint not null default 0,
  cycle_deleted bigint not null default 0,
  cycle_memberships bigint not null default 0,
  cycle_unchanged bigint not null default 0,
  cycle_failed bigint not null default 0,
  quarantine_code ${text},
  quarantine_message ${text},
  quarantine_since bigint,
  quarantine_next_try bigint,
  quarantine_tries bigint not null default 0,
  guard_tripped bigint
) ${clustered};

create table assignment (
  application ${text} not null,
  object_id ${text} not null,
  type ${text} not null,
  assigned bigint not null,
  primary key (application, object_id)
) ${clustered};

create table link (
  application ${text} not null,
  object_id ${text} not null,
  type ${text} not null,
  label ${text} not null,
  target_id ${text} not null,
  last_sent ${text} not null,
  linked bigint not null,
  left_at bigint,
  primary key (application, object_id)
) ${clustered};
create unique index link_target on link (application, type, target_id);
create index link_left on link (application, left_at) where left_at is not null;

-- Memberships as they were sent.
create table sent_member (
  application ${text} not null,
  group_id ${text} not null,
  member_id ${text} not null,
  target_id ${text} not null,
  primary key (application, group_id, member_id)
) ${clustered};

create table pending (
  application ${text} not null,
  object_id ${text} not null,
  type ${text} not null,
  reason ${text} not null,
  generation bigint not null,
  priority bigint not null,
  due bigint not null,
  state ${text} not null,
  attempts bigint not null default 0,
  first_failed bigint,
  error_code ${text},
  error_message ${text},
  primary key (application, object_id)
) ${clustered};
create index pending_due on pending (application, state, priority, due);

create table pending_member (
  application ${text} not null,
  group_id ${text} not null,
  member_id ${text} not null,
  generation bigint not null,
  primary key (application, group_id, member_id)
) ${clustered};

create table expansion (
  id ${identity},
  application ${text} not null,
  kind ${text} not null,
  object_id ${text},
  after_id ${text},
  reason ${text} not null,
  priority ${text} not null
);
create index expansion_application on expansion (application, id);

-- What the deletion guard counts within its window.
create table destroyed (
  id ${identity},
  application ${text} not null,
  object_id ${text} not null,
  membership bigint not null,
  amount bigint not null,
  at bigint not null
);
create index destroyed_window on destroyed (application, membership, at);

create table provisioning_log (
  id ${identity},
  application ${text} not null,
  at bigint not null,
  object_id ${text} not null,
  status ${text} not null,
  entry ${text} not null
);
create index provisioning_log_application on provisioning_log (application, id);
create index provisioning_log_object on provisioning_log (application, object_id, id);

-- Administrators, secrets, audit.

create table audit (
  id ${identity},
  at bigint not null,
  actor_kind ${text} not null,
  actor_name ${text} not null,
  activity ${text} not null,
  subject ${text} not null,
  before ${text},
  after ${text}
);

create table admin_key (
  id ${text} primary key,
  name ${text} not null,
  hash ${text} not null unique,
  created bigint not null,
  revoked bigint
) ${clustered};

-- Encrypted with a key that isn't in here.
create table secret (
  name ${text} primary key,
  ciphertext ${text} not null,
  changed bigint not null
) ${clustered};
