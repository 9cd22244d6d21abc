-- One step in the order of arrival: looks at the next rows, deletes those that are too old and counts them, in one
-- statement and so in one transaction, with the mark that tells readers of the feed what they can't have any more.
-- Parameters: after which seq, how many rows, days.
--
-- Shard -1 is retention's own, so no committer waits for its counters. A sender of a key that is being deleted waits for
-- this transaction, and its event is then new.
WITH next AS MATERIALIZED (
    SELECT topic, seq, created_at FROM processed_events WHERE seq > ? ORDER BY seq LIMIT ?
), deleted AS (
    DELETE FROM processed_events
     USING next
     WHERE processed_events.seq = next.seq AND next.created_at < now() - ? * interval '1 day'
    RETURNING next.topic, next.seq
), counted AS (
    INSERT INTO audit_stats (topic, shard, received, unique_processed, duplicate_dropped, expired)
    SELECT topic, -1, 0, 0, 0, count(*) FROM deleted GROUP BY topic ORDER BY topic
    ON CONFLICT (topic, shard) DO UPDATE SET expired = audit_stats.expired + excluded.expired
), marked AS (
    -- Never back: an older event that had a younger one's age is deleted late.
    UPDATE retention_mark SET expired = last.seq
      FROM (SELECT max(seq) AS seq FROM deleted) AS last
     WHERE last.seq > expired
)
SELECT (SELECT count(*) FROM deleted), (SELECT coalesce(max(seq), 0) FROM next)
