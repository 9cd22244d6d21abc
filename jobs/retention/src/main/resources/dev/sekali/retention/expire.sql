-- One batch: deletes the oldest and counts them, in one statement and so in one transaction.
-- Parameters: after which seq, up to which, days, how many.
--
-- Shard -1 is retention's own, so no committer waits for its counters. A sender of a key that is being deleted waits for
-- this transaction, and its event is then new.
WITH old AS (
    SELECT topic, seq
      FROM processed_events
     WHERE seq > ? AND seq <= ? AND created_at < now() - ? * interval '1 day'
     ORDER BY seq
     LIMIT ?
), deleted AS (
    DELETE FROM processed_events USING old WHERE processed_events.seq = old.seq RETURNING old.topic, old.seq
), counted AS (
    INSERT INTO audit_stats (topic, shard, received, unique_processed, duplicate_dropped, expired)
    SELECT topic, -1, 0, 0, 0, count(*) FROM deleted GROUP BY topic ORDER BY topic
    ON CONFLICT (topic, shard) DO UPDATE SET expired = audit_stats.expired + excluded.expired
)
SELECT count(*), coalesce(max(seq), 9223372036854775807) FROM deleted
