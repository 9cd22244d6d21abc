-- One event by its identity.
SELECT seq, topic, event_id,
       CAST(extract(epoch FROM "timestamp") * 1000000 AS bigint) AS timestamp_us,
       source,
       CAST(payload AS text) AS payload,
       CAST(extract(epoch FROM created_at) * 1000000 AS bigint) AS created_at_us
  FROM processed_events
 WHERE topic = ?
   AND event_id = ?
