-- The next events of a walk along seq. Each has its payload as text if there was time to make it, else none.
-- Parameters: seconds for texts, seq above which, seq up to which, those of {filters}, rows.
--
-- What a text takes can't be told beforehand: a number that is stored in 16 bytes may be written out with 131,072 digits.
-- So texts are made one by one, as rows are found, until the time is up; that of the first row always. When it is up is
-- asked once, with the first row: a search that takes long before it takes no time from its text. The LIMIT stands inside,
-- so that an index on seq serves it.
--
-- Times go out as microseconds since 1970, exactly as they are stored: extract gives a numeric.
SELECT seq, topic, event_id, source,
       CASE WHEN clock_timestamp() < (SELECT clock_timestamp() + make_interval(secs => ?))
            THEN CAST(payload AS text)
       END AS payload,
       CAST(extract(epoch FROM "timestamp") * 1000000 AS bigint) AS timestamp_us,
       CAST(extract(epoch FROM created_at) * 1000000 AS bigint) AS created_at_us
  FROM (
        SELECT seq, topic, event_id, "timestamp", source, payload, created_at
          FROM processed_events
         WHERE seq > ?
           AND seq <= ?
           {filters}
         ORDER BY seq {order}
         LIMIT ?
       ) AS found
 ORDER BY seq {order}
