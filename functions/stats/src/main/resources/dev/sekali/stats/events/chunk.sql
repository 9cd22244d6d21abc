-- The next events of a walk along seq, at most so many rows and so many bytes of payload; one at least, when there is
-- one. Parameters: seq above which, seq up to which, those of {filters}, rows, bytes.
--
-- The LIMIT stands inside, so that an index on seq serves it and the sum runs over that many rows only. Times go out as
-- microseconds since 1970, exactly as they are stored.
SELECT seq, topic, event_id, timestamp_us, source, payload, created_at_us, payload_bytes
  FROM (
        SELECT *, sum(octet_length(payload)) OVER (ORDER BY seq {order} ROWS UNBOUNDED PRECEDING) AS payload_bytes
          FROM (
                SELECT seq, topic, event_id, source,
                       CAST(payload AS text) AS payload,
                       CAST(extract(epoch FROM "timestamp") * 1000000 AS bigint) AS timestamp_us,
                       CAST(extract(epoch FROM created_at) * 1000000 AS bigint) AS created_at_us
                  FROM processed_events
                 WHERE seq > ?
                   AND seq <= ?
                   {filters}
                 ORDER BY seq {order}
                 LIMIT ?
               ) AS rows
       ) AS sums
 WHERE payload_bytes - octet_length(payload) < ?
 ORDER BY seq {order}
