-- The feed of one object, and of one member.
create index feed_object on feed (directory, object_id, transaction, sequence);
create index feed_member on feed (directory, member_id, transaction, sequence)
  where member_id is not null;
