-- Which part of the order of arrival holds everything that is too old: after the first number, up to the second. The
-- index on created_at narrows the look at the table. Parameter: days.
SELECT coalesce(min(seq) - 1, 0), coalesce(max(seq), 0)
  FROM processed_events
 WHERE created_at < now() - ? * interval '1 day'
