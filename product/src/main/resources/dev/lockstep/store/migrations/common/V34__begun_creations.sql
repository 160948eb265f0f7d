-- What a creation that was begun tells its account by, until the link is kept: the target may have
-- made the account or not.
alter table pending add column creation ${text};
