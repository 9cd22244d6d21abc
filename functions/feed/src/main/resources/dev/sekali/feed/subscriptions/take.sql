-- Takes a shard that nobody holds, the one most behind first. Parameters: the token, seconds, who reads; the name, when the
-- subscription was made, the position below which a shard is wanted, a bit for each shard that is wanted anyway.
--
-- Who finds a row locked goes on to the next: whoever locks it is taking it. The condition stands twice, since the row may
-- have changed when its lock is had.
UPDATE subscription_shards
   SET fence = fence + 1, lease = ?, lease_until = clock_timestamp() + make_interval(secs => ?), reader = ?
 WHERE (lease_until IS NULL OR lease_until <= clock_timestamp())
   AND (name, shard) = (
        SELECT k.name, k.shard
          FROM subscription_shards AS k
         WHERE k.name = ?
           AND EXISTS (SELECT FROM subscriptions AS s WHERE s.name = k.name AND s.created_at = CAST(? AS timestamptz))
           AND (k.lease_until IS NULL OR k.lease_until <= clock_timestamp())
           AND (k.position < ? OR CAST(? AS bigint) >> k.shard & 1 = 1)
         ORDER BY k.position, k.shard
         LIMIT 1
           FOR UPDATE SKIP LOCKED
       )
RETURNING shard, fence, position
