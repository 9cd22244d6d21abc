-- Parameter: sessions of this role, each a process id and a start.
-- Those that are gone, or wait for their client: the client waits for them, so one of the two waits in vain.
SELECT asked.session
FROM unnest(?) AS asked (session)
LEFT JOIN pg_stat_activity AS known
    ON known.usename = current_user AND concat(known.pid, ' ', known.backend_start) = asked.session
WHERE known.pid IS NULL OR known.wait_event = 'ClientRead'
