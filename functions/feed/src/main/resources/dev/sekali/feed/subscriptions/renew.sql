-- Renews a lease that still holds, and moves on behind a position. Parameters: the position, seconds; whether it acknowledges;
-- name, shard, fence and token of the lease.
--
-- Where nothing is acknowledged nobody waits for the disk: a renewal that a crash takes back makes the lease end earlier, and a
-- shard look at nothing again.
UPDATE subscription_shards
   SET position = greatest(position, ?), lease_until = clock_timestamp() + make_interval(secs => ?)
  FROM (SELECT CASE WHEN NOT ? THEN set_config('synchronous_commit', 'off', true) END) AS unflushed
 WHERE name = ? AND shard = ? AND fence = ? AND lease = ? AND lease_until > clock_timestamp()
RETURNING position
