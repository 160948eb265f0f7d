-- What waits for a person, and what failed, by the time by which they are listed: few of all that is
-- pending, so that nothing else pays for it.
create index pending_staged on pending (application, due, object_id) where state = 'STAGED';
create index pending_failed on pending (application, due, object_id) where attempts > 0;
