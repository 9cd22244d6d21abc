-- One event by its identity.
SELECT seq, topic, event_id,
       CAST("timestamp" AT TIME ZONE 'UTC' AS text) AS "timestamp",
       source,
       CAST(payload AS text) AS payload,
       CAST(created_at AT TIME ZONE 'UTC' AS text) AS created_at
  FROM processed_events
 WHERE topic = ?
   AND event_id = ?
