-- How far the table is final: the highest seq that is there, up to one whose writers have ended, or was there before
-- retention. Parameter: that seq, twice.
--
-- It is a seq of a committed event, never one that was only drawn: what a rolled back transaction drew may be given again
-- after a crash, and a reader that stood there would miss the event that gets it.
SELECT greatest((SELECT coalesce(max(seq), 0) FROM processed_events WHERE seq <= ?), least(?, (SELECT expired FROM retention_mark)))
