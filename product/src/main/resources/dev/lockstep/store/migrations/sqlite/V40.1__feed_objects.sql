-- The feed of one object, and of one member.
create index feed_object on feed (directory, object_id, revision);
create index feed_member on feed (directory, member_id, revision) where member_id is not null;
