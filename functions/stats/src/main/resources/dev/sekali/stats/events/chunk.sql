-- The next events of a walk along seq: of those whose text is made in time all, of the others that they are there, with
-- no payload. Parameters: seq above which, seq up to which, those of {filters}, rows to find, that number again.
--
-- What the text of a payload takes can't be told beforehand: a number that is stored in 16 bytes may be written out with
-- 131,072 digits. So rows are found first, by an index on seq and without a look into a payload, and then texts are made
-- one by one until the time is up; a thousand ordinary ones take some 3 ms. The first is always made, or a walk could
-- stand still, and the last row that was asked for never: it tells that there is more, and costs nothing.
--
-- Times go out as microseconds since 1970, exactly as they are stored: extract gives a numeric.
WITH found AS MATERIALIZED (
    SELECT seq, topic, event_id, "timestamp", source, payload, created_at
      FROM processed_events
     WHERE seq > ?
       AND seq <= ?
       {filters}
     ORDER BY seq {order}
     LIMIT ?
), look AS MATERIALIZED (
    SELECT (array_agg(seq ORDER BY seq {order}))[1] AS first,
           (array_agg(seq ORDER BY seq {order}))[CAST(? AS integer)] AS beyond,
           clock_timestamp() + interval '25 milliseconds' AS until
      FROM found
)
SELECT seq, topic, event_id, source,
       CASE WHEN seq = first OR (seq IS DISTINCT FROM beyond AND clock_timestamp() < until)
            THEN CAST(payload AS text)
       END AS payload,
       CAST(extract(epoch FROM "timestamp") * 1000000 AS bigint) AS timestamp_us,
       CAST(extract(epoch FROM created_at) * 1000000 AS bigint) AS created_at_us
  FROM found
 CROSS JOIN look
 ORDER BY seq {order}
