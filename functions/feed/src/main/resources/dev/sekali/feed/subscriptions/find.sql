-- A definition. Parameter: the name.
SELECT name, topics, shards, begins, CAST(created_at AT TIME ZONE 'UTC' AS text) AS created_at
  FROM subscriptions
 WHERE name = ?
