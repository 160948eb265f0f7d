-- What an application has done since it was made, as JSON; written at the end of each cycle.
alter table application add column statistics ${text};
