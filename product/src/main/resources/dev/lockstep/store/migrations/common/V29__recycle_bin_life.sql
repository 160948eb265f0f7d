-- How long, in seconds, what was deleted can be restored: thirty days.
alter table directory add column bin_life bigint not null default 2592000;
