-- Searches of the log of all applications, whose number of entries has no bound: by object, and by
-- what is rare among them.
create index provisioning_log_object_anywhere on provisioning_log (object_id, id);
create index provisioning_log_error_anywhere on provisioning_log (error_code, id)
  where error_code is not null;
create index provisioning_log_action on provisioning_log (action, id);
create index provisioning_log_status on provisioning_log (status, id);
create index audit_activity on audit (activity, id);
