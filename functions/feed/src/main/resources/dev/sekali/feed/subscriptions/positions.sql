-- Every subscription, or one, with each of its shards and who reads it now. Parameters: the name or null, twice.
SELECT s.name, s.topics, s.shards, s.begins, CAST(s.created_at AT TIME ZONE 'UTC' AS text) AS created_at,
       k.shard, k.position,
       CASE WHEN k.lease_until > clock_timestamp() THEN k.reader END AS reader,
       CASE WHEN k.lease_until > clock_timestamp() THEN CAST(k.lease_until AT TIME ZONE 'UTC' AS text) END AS lease_until
  FROM subscriptions AS s
  JOIN subscription_shards AS k ON k.name = s.name
 WHERE CAST(? AS text) IS NULL OR s.name = ?
 ORDER BY s.name, k.shard
