-- The newest samples of what bounced off. The table has a thousand rows, so its key is all the index it needs.
-- Parameters: the only topic to show or '', the same again, the only kind or '', the same again, how many.
SELECT id,
       CAST(at AT TIME ZONE 'UTC' AS text) AS at,
       kind, topic, event_id, source, reason, payload, cut
  FROM bounces
 WHERE (CAST(? AS text) = '' OR topic = CAST(? AS text))
   AND (CAST(? AS text) = '' OR kind = CAST(? AS text))
 ORDER BY id DESC
 LIMIT ?
