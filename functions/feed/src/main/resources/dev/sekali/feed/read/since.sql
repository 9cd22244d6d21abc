-- An event created at or after a time, of which the one before is older, among those that are final; null when there is none.
-- Parameters: the time, the horizon.
--
-- Halves what may hold it, by a look at the index on seq each time, so it costs the same wherever the time is and however many
-- events there are. It is the first such event where created_at and seq have the same order. They differ where a
-- transaction was open for long, so whoever wants the first has to look around.
WITH RECURSIVE asked AS (
    SELECT CAST(? AS timestamptz) AS since
), halves (low, high, found) AS (
    SELECT CAST(0 AS bigint), CAST(? AS bigint), CAST(NULL AS bigint)
     UNION ALL
    SELECT CASE WHEN next.created_at < since THEN next.seq ELSE low END,
           CASE WHEN next.created_at < since THEN high ELSE middle END,
           CASE WHEN next.created_at >= since THEN next.seq ELSE found END
      FROM halves
     CROSS JOIN asked
     CROSS JOIN LATERAL (SELECT low + (high - low) / 2 AS middle) AS half
      LEFT JOIN LATERAL (
           SELECT seq, created_at FROM processed_events WHERE seq > middle AND seq <= high ORDER BY seq LIMIT 1
           ) AS next ON true
     WHERE low < high
)
SELECT found FROM halves WHERE low >= high
