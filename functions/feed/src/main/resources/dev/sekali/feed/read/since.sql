-- The first event created at or after a time, among those that are final. Parameters: the horizon, the time, the time, the
-- horizon.
--
-- Asked for the least seq alone, the server walks along seq, past all that is older: right for a time from before the
-- oldest events, so a part of that walk comes first. OFFSET 0 keeps it from doing so for the others: what came since is
-- then found by the BRIN on created_at, so it costs as much as there is to be read on. A transaction that was open for
-- long makes created_at and seq differ in order, so nothing may be searched by halves.
SELECT coalesce(
       (SELECT min(seq)
          FROM (SELECT seq, created_at FROM processed_events WHERE seq <= ? ORDER BY seq LIMIT 10000) AS oldest
         WHERE created_at >= ?),
       (SELECT min(seq)
          FROM (SELECT seq FROM processed_events WHERE created_at >= ? AND seq <= ? OFFSET 0) AS since))
