-- How far retention has deleted, and the seq before the oldest event that is kept.
SELECT expired, coalesce((SELECT min(seq) - 1 FROM processed_events), expired) AS before_oldest FROM retention_mark
