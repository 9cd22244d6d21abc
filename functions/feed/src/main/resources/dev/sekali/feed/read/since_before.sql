-- The first event created at or after a time, in a stretch of seqs. Parameters: above and below which seq, the time.
SELECT min(seq)
  FROM (SELECT seq, created_at FROM processed_events WHERE seq > ? AND seq < ? OFFSET 0) AS stretch
 WHERE created_at >= ?
