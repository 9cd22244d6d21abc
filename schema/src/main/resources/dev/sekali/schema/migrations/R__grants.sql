-- Least privilege, stated whole on each change of this file. The roles exist before: see Roles.
REVOKE ALL ON ALL TABLES IN SCHEMA ${flyway:defaultSchema} FROM PUBLIC, sekali_ingest, sekali_stats, sekali_retention;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA ${flyway:defaultSchema} FROM PUBLIC, sekali_ingest, sekali_stats, sekali_retention;
REVOKE ALL ON SCHEMA ${flyway:defaultSchema} FROM PUBLIC, sekali_ingest, sekali_stats, sekali_retention;

GRANT USAGE ON SCHEMA ${flyway:defaultSchema} TO sekali_ingest, sekali_stats, sekali_retention;

-- By column, so that nobody but the database gives seq and created_at, and nobody but retention counts what expired.
-- UPDATE of a whole table would also allow to lock it against everybody. ON CONFLICT and RETURNING read the columns that
-- they name.
GRANT INSERT (topic, event_id, "timestamp", source, payload), SELECT (topic, event_id) ON processed_events TO sekali_ingest;
GRANT SELECT (topic, shard, received, unique_processed, duplicate_dropped, last_created_at),
      INSERT (topic, shard, received, unique_processed, duplicate_dropped, last_created_at),
      UPDATE (received, unique_processed, duplicate_dropped, last_created_at) ON audit_stats TO sekali_ingest;
GRANT SELECT, INSERT, UPDATE (rejected) ON audit_rejected TO sekali_ingest;

GRANT SELECT ON processed_events, audit_stats, audit_rejected TO sekali_stats;
-- A page's horizon reads how far the sequence went.
GRANT SELECT ON SEQUENCE processed_events_seq_seq TO sekali_stats;

GRANT DELETE, SELECT (topic, seq, created_at) ON processed_events TO sekali_retention;
GRANT SELECT (topic, shard, expired), UPDATE (expired),
      INSERT (topic, shard, received, unique_processed, duplicate_dropped, expired) ON audit_stats TO sekali_retention;
