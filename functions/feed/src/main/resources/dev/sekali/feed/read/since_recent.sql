-- The first event created at or after a time, among those that are final. Parameters: the time, the horizon.
--
-- Asked for the least seq alone, the server walks along seq, past all that is older. OFFSET 0 keeps it from doing so: what
-- came since is found by the BRIN on created_at, so it costs as much as came since.
SELECT min(seq) FROM (SELECT seq FROM processed_events WHERE created_at >= ? AND seq <= ? OFFSET 0) AS since
