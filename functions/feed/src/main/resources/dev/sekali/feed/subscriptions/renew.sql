-- Renews a lease that still holds, and moves on to where nothing was there to acknowledge. Parameters: the position, seconds;
-- name, shard, fence and token of the lease.
UPDATE subscription_shards
   SET position = greatest(position, ?), lease_until = clock_timestamp() + make_interval(secs => ?)
 WHERE name = ? AND shard = ? AND fence = ? AND lease = ? AND lease_until > clock_timestamp()
RETURNING position
