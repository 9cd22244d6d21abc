-- Makes a subscription and its shards, unless there is one of that name or there are too many; says which. Parameters: how
-- many there may be; name, topics, shards, where it begins as it was asked for, the position of each shard.
WITH room AS (
    SELECT count(*) < ? AS has_room FROM subscriptions
), made AS (
    INSERT INTO subscriptions (name, topics, shards, begins)
    SELECT ?, CAST(? AS text[]), CAST(? AS smallint), ? FROM room WHERE has_room
        ON CONFLICT DO NOTHING
    RETURNING name, shards
), made_shards AS (
    INSERT INTO subscription_shards (name, shard, position)
    SELECT made.name, shard, CAST(? AS bigint)
      FROM made CROSS JOIN generate_series(0, made.shards - 1) AS shard
)
SELECT has_room, EXISTS (SELECT FROM made) AS made FROM room
