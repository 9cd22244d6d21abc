-- How far the sequence went: the highest seq that a transaction has drawn, 0 before the first.
SELECT CASE WHEN is_called THEN last_value ELSE 0 END
  FROM processed_events_seq_seq
