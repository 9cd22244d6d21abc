-- Makes a subscription and its shards, unless there is one of that name or there are too many. Parameters: name, topics,
-- shards, where it begins as it was asked for, how many there may be, the position of each shard.
WITH made AS (
    INSERT INTO subscriptions (name, topics, shards, begins)
    SELECT ?, CAST(? AS text[]), CAST(? AS smallint), ?
     WHERE (SELECT count(*) FROM subscriptions) < ?
        ON CONFLICT DO NOTHING
    RETURNING name, shards
)
INSERT INTO subscription_shards (name, shard, position)
SELECT made.name, shard, CAST(? AS bigint)
  FROM made CROSS JOIN generate_series(0, made.shards - 1) AS shard
RETURNING shard
