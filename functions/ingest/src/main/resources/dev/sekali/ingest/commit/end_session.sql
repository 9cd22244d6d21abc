-- Parameter: a session of this role that waits for its client in vain. It may hold a slot and locks until it is ended.
SELECT pg_terminate_backend(pid)
FROM pg_stat_activity
WHERE usename = current_user AND wait_event = 'ClientRead' AND concat(pid, ' ', backend_start) = ?
