-- Deletes a subscription, with its shards. Parameters: the name, when it was made.
DELETE FROM subscriptions WHERE name = ? AND created_at = CAST(? AS timestamptz) RETURNING name
