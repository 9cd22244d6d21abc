-- Whether there is an event of a seq.
SELECT EXISTS (SELECT FROM processed_events WHERE seq = ?)
