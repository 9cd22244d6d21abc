-- The next events of a walk along seq. Each has its payload as text if there was time to make it, else none.
-- Parameters: seconds for texts, seq above which, seq up to which, those of {filters}, rows.
--
-- What a text takes can't be told beforehand: a number that is stored in 16 bytes may be written out with 131,072 digits.
-- So texts are made one by one, as rows are found, until the time is up; that of the first row always. When it is up is
-- asked once, with the first row: a search that takes long before it takes no time from its text. The LIMIT stands inside,
-- so that an index on seq serves it.
--
-- Times go out as text, which costs the server least. Arithmetic on them would take a third of the time.
SELECT seq, topic, event_id, source,
       CASE WHEN clock_timestamp() < (SELECT clock_timestamp() + make_interval(secs => ?))
            THEN CAST(payload AS text)
       END AS payload,
       CAST("timestamp" AT TIME ZONE 'UTC' AS text) AS "timestamp",
       CAST(created_at AT TIME ZONE 'UTC' AS text) AS created_at
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
