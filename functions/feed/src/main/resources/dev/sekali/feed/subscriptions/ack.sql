-- Acknowledges up to a position, for a lease that still holds. Parameters: the position, whether to give the shard back, three
-- times; name and shard; fence and token of the lease.
UPDATE subscription_shards AS held
   SET position = greatest(held.position, ?),
       lease = CASE WHEN ? THEN NULL ELSE held.lease END,
       lease_until = CASE WHEN ? THEN NULL ELSE held.lease_until END,
       reader = CASE WHEN ? THEN NULL ELSE held.reader END
  FROM (SELECT name, shard, position FROM subscription_shards WHERE name = ? AND shard = ? FOR UPDATE) AS before
 WHERE held.name = before.name
   AND held.shard = before.shard
   AND held.fence = ?
   AND held.lease = ?
   AND held.lease_until > clock_timestamp()
RETURNING before.position AS was, held.position AS is_now
