-- Gives a shard back, and moves on to where nothing was there to acknowledge. Parameters: the position; name, shard, fence and
-- token of the lease.
UPDATE subscription_shards
   SET position = greatest(position, ?), lease = NULL, lease_until = NULL, reader = NULL
 WHERE name = ? AND shard = ? AND fence = ? AND lease = ? AND lease_until > clock_timestamp()
RETURNING position
