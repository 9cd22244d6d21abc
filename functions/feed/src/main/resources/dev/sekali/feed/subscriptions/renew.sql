-- Renews a lease that still holds, and moves on to where nothing was there to acknowledge. Parameters: the position, seconds;
-- name, shard, fence and token of the lease.
--
-- Nobody waits for the disk: a renewal that a crash takes back makes the lease end earlier, and a shard look at nothing again.
UPDATE subscription_shards
   SET position = greatest(position, ?), lease_until = clock_timestamp() + make_interval(secs => ?)
  FROM (SELECT set_config('synchronous_commit', 'off', true)) AS unflushed
 WHERE name = ? AND shard = ? AND fence = ? AND lease = ? AND lease_until > clock_timestamp()
RETURNING position
