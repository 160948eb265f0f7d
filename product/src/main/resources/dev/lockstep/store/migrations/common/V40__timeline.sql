-- The time line of one user or group: who changed which attributes, found by the object without
-- reading what happened to others. What was written before names neither.
alter table feed add column owner ${text};
alter table feed add column changed ${text};

alter table audit add column object_id ${text};
update audit set object_id = substr(subject, length(subject) - 35)
where subject like '%/user/____________________________________'
  or subject like '%/group/____________________________________'
  or subject like '%/recycle-bin/____________________________________';
create index audit_object on audit (object_id, id) where object_id is not null;
