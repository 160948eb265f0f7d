update provisioning_log
set action = entry::json ->> 'action', error_code = entry::json ->> 'errorCode';
