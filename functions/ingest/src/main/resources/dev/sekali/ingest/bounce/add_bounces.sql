-- Adds samples and deletes what is older than the newest 1,000, in one transaction. Parameters, each an array:
--   1 kinds  2 topics  3 event_ids  4 sources  5 reasons  6 payloads  7 cut
--
-- By number, not by count: several processes write at once and don't see each other's rows, but no two have one number. So
-- whoever has the highest leaves no more than 1,000 behind.
WITH added AS (
    INSERT INTO bounces (kind, topic, event_id, source, reason, payload, cut)
    SELECT kind, topic, event_id, source, reason, payload, cut
    FROM unnest(?, ?, ?, ?, ?, ?, ?) AS sample (kind, topic, event_id, source, reason, payload, cut)
    RETURNING id
)
DELETE FROM bounces WHERE id <= (SELECT max(id) - 1000 FROM added)
