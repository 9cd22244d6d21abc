-- Who is connected to this database now. The names of roles are shown to everybody, what the sessions do is not.
SELECT count(*) FILTER (WHERE usename = 'sekali_ingest') AS ingest,
       count(*) FILTER (WHERE usename = 'sekali_feed') AS feed,
       count(*) FILTER (WHERE usename = 'sekali_stats') AS stats
  FROM pg_stat_activity
 WHERE datname = current_database()
