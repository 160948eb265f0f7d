-- How many accounts an application has at its target, as object_count has it of objects: whoever
-- looks at an application is told, and of a million that must not be counted each time.
create table link_count (
  application ${text} not null,
  type ${text} not null,
  stripe bigint not null,
  live bigint not null,
  primary key (application, type, stripe)
) ${clustered};

insert into link_count (application, type, stripe, live)
  select application, type, 0, count(*) from link where left_at is null group by application, type;
