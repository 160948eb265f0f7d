-- Memberships about which a request was sent and not answered yet: the target may have done it or not.
alter table sent_member add column doubtful bigint not null default 0;
