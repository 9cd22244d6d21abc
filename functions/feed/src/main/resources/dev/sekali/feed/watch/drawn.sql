-- How far the sequence went, 0 before the first, and how far retention has deleted.
SELECT (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM processed_events_seq_seq) AS drawn,
       (SELECT expired FROM retention_mark) AS expired
