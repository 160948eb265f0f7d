-- What the target may hold of a linked object instead of what was sent last: changes that were begun
-- and whose end nobody has heard of.
alter table link add column unheard ${text};
