update provisioning_log
set action = json_extract(entry, '$.action'), error_code = json_extract(entry, '$.errorCode');
