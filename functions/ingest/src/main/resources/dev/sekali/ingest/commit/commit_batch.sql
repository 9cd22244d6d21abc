-- One batch, one statement, one transaction at READ COMMITTED. Parameters, each an array:
--   1 topics  2 event_ids  3 timestamps (µs since 1970)  4 sources  5 payloads (UTF-8): the rows, each key once, sorted
--   6 the shard of this committer
--   7 topics  8 received: how many events came for each topic, duplicates within the batch counted
--
-- The primary key decides what is new. A row that another transaction is inserting makes this one wait for its end, so
-- a key that isn't returned is committed by somebody. Rows go in in the order of their keys and counters in topic order: two
-- batches lock in the same order and can't deadlock.
--
-- A time is put together from whole hours and the rest of one: an interval is multiplied as a double, which holds the
-- microseconds since 1970 only up to the year 2255.
WITH inserted AS (
    INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
    SELECT topic, event_id,
           timestamptz 'epoch' + make_interval(
               hours => CAST(micros / 3600000000 AS integer),
               secs => CAST(micros % 3600000000 AS double precision) / 1000000),
           source, CAST(convert_from(payload, 'UTF8') AS jsonb)
    FROM unnest(?, ?, ?, ?, ?) AS batch (topic, event_id, micros, source, payload)
    ON CONFLICT (topic, event_id) DO NOTHING
    RETURNING topic, event_id
), counted AS (
    INSERT INTO audit_stats (topic, shard, received, unique_processed, duplicate_dropped, last_created_at)
    SELECT came.topic, ?, came.received, coalesce(stored.n, 0), came.received - coalesce(stored.n, 0),
           CASE WHEN stored.n > 0 THEN now() END
    FROM unnest(?, ?) AS came (topic, received)
    LEFT JOIN (SELECT topic, count(*) AS n FROM inserted GROUP BY topic) AS stored ON stored.topic = came.topic
    ORDER BY came.topic
    ON CONFLICT (topic, shard) DO UPDATE SET
        received = audit_stats.received + excluded.received,
        unique_processed = audit_stats.unique_processed + excluded.unique_processed,
        duplicate_dropped = audit_stats.duplicate_dropped + excluded.duplicate_dropped,
        last_created_at = greatest(audit_stats.last_created_at, excluded.last_created_at)
)
SELECT topic, event_id FROM inserted
