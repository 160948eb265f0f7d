-- Of which plan an approval is, and which one counts: in the full cycle that the approving began and
-- in no other. Those from before are of none.
alter table approved add column plan ${text} not null default '';
alter table application add column approved_plan ${text};
