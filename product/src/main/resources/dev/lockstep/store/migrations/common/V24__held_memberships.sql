-- Memberships that an undo has put on hold: wanted at the target (1) or not (0).
create table held_member (
  application ${text} not null,
  group_id ${text} not null,
  group_label ${text} not null,
  member_id ${text} not null,
  member_label ${text} not null,
  wanted bigint not null,
  since bigint not null,
  held_by ${text} not null,
  reason ${text} not null,
  primary key (application, group_id, member_id)
) ${clustered};
