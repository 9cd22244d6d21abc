-- How many seconds ago the first event came that a shard has not acknowledged, for some subscriptions; no row for a shard that
-- has none. Parameters: the horizon, twice, and the names.
--
-- Of all topics it is the first along seq; of some, the first along the index of each topic. Both end with the first that
-- is of the shard, and every shard has its part of any stretch.
SELECT k.name, k.shard, CAST(extract(epoch FROM clock_timestamp() - oldest.created_at) AS double precision) AS age
  FROM subscription_shards AS k
  JOIN subscriptions AS s ON s.name = k.name
 CROSS JOIN LATERAL (
       SELECT seq, created_at
         FROM (
               (SELECT e.seq, e.created_at
                  FROM processed_events AS e
                 WHERE s.topics = '{}'
                   AND e.seq > k.position
                   AND e.seq <= ?
                   AND (s.shards = 1 OR event_shard(e.topic, e.event_id, s.shards) = k.shard)
                 ORDER BY e.seq
                 LIMIT 1)
               UNION ALL
               (SELECT of_topic.seq, of_topic.created_at
                  FROM unnest(s.topics) AS t (topic)
                 CROSS JOIN LATERAL (
                       SELECT e.seq, e.created_at
                         FROM processed_events AS e
                        WHERE e.topic = t.topic
                          AND e.seq > k.position
                          AND e.seq <= ?
                          AND (s.shards = 1 OR event_shard(e.topic, e.event_id, s.shards) = k.shard)
                        ORDER BY e.topic, e.seq
                        LIMIT 1
                       ) AS of_topic)
              ) AS found
        ORDER BY seq
        LIMIT 1
       ) AS oldest
 WHERE k.name = ANY (CAST(? AS text[]))
