-- Moves shards, and ends their leases. Parameters: the position; the name, when the subscription was made, a bit for each
-- shard.
UPDATE subscription_shards AS k
   SET position = ?, fence = fence + 1, lease = NULL, lease_until = NULL, reader = NULL
 WHERE k.name = ?
   AND EXISTS (SELECT FROM subscriptions AS s WHERE s.name = k.name AND s.created_at = CAST(? AS timestamptz))
   AND CAST(? AS bigint) >> k.shard & 1 = 1
RETURNING k.shard
