-- The first event created at or after a time, among those that are final. Parameters: the time, the horizon.
SELECT min(seq) FROM processed_events WHERE created_at >= ? AND seq <= ?
