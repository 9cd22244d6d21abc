-- Whether nobody holds some shard. Parameter: the name.
SELECT EXISTS (
       SELECT FROM subscription_shards
        WHERE name = ? AND (lease_until IS NULL OR lease_until <= clock_timestamp()))
