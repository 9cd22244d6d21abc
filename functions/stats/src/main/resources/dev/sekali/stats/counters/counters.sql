-- All counters in one statement, so from one snapshot. A row for each of the topics that are asked for, each with the
-- totals; when there is none, one row with the totals and no topic.
-- Parameters: the topic to show alone or '', the same again, how many topics.
--
-- With many topics it is their number that costs: so no more of them than are shown have all their shards' counters added
-- up, and none is ranked when none is shown.
WITH totals AS (
    SELECT CAST(coalesce(sum(received), 0) AS bigint) AS received,
           CAST(coalesce(sum(unique_processed), 0) AS bigint) AS unique_processed,
           CAST(coalesce(sum(duplicate_dropped), 0) AS bigint) AS duplicate_dropped,
           CAST(coalesce(sum(expired), 0) AS bigint) AS expired,
           (SELECT count(*) FROM (SELECT DISTINCT topic FROM audit_stats) AS topics) AS topics_active,
           (SELECT CAST(coalesce(sum(rejected), 0) AS bigint) FROM audit_rejected) AS rejected
      FROM audit_stats
), busiest AS (
    SELECT topic
      FROM audit_stats
     WHERE CAST(? AS text) = '' OR topic = CAST(? AS text)
     GROUP BY topic
     ORDER BY sum(received) DESC, topic
     LIMIT ?
), shown AS (
    SELECT topic,
           CAST(sum(received) AS bigint) AS received,
           CAST(sum(unique_processed) AS bigint) AS unique_processed,
           CAST(sum(duplicate_dropped) AS bigint) AS duplicate_dropped,
           CAST(sum(expired) AS bigint) AS expired,
           max(last_created_at) AS last_created_at
      FROM audit_stats
      JOIN busiest USING (topic)
     GROUP BY topic
)
SELECT totals.received, totals.unique_processed, totals.duplicate_dropped, totals.expired, totals.topics_active,
       totals.rejected,
       shown.topic,
       shown.received AS topic_received,
       shown.unique_processed AS topic_unique_processed,
       shown.duplicate_dropped AS topic_duplicate_dropped,
       shown.expired AS topic_expired,
       CAST(shown.last_created_at AT TIME ZONE 'UTC' AS text) AS topic_last_created_at
  FROM totals
  LEFT JOIN shown ON true
 ORDER BY shown.received DESC, shown.topic
