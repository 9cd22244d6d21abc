-- The transactions that may have inserted events and are still open. An INSERT takes this lock before it draws its
-- first seq, and it is let go after the transaction has become visible. VACUUM and readers take other modes.
-- Retention's batches take it too, and are waited for as well: they are short.
SELECT DISTINCT virtualtransaction
  FROM pg_locks
 WHERE locktype = 'relation'
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND relation = CAST('processed_events' AS regclass)
   AND mode = 'RowExclusiveLock'
   AND granted
