SELECT concat(pid, ' ', backend_start), current_setting('transaction_read_only')
FROM pg_stat_activity
WHERE pid = pg_backend_pid()
