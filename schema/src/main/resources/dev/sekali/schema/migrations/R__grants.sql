-- Least privilege, stated whole on each change of this file. The roles exist before: see Roles.
REVOKE ALL ON ALL TABLES IN SCHEMA ${flyway:defaultSchema} FROM PUBLIC, sekali_ingest, sekali_stats, sekali_feed, sekali_retention;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA ${flyway:defaultSchema} FROM PUBLIC, sekali_ingest, sekali_stats, sekali_feed, sekali_retention;
-- Of functions this one alone: another may be an extension's, which everybody is to call.
REVOKE ALL ON FUNCTION event_shard FROM PUBLIC, sekali_ingest, sekali_stats, sekali_feed, sekali_retention;
REVOKE ALL ON SCHEMA ${flyway:defaultSchema} FROM PUBLIC, sekali_ingest, sekali_stats, sekali_feed, sekali_retention;

GRANT USAGE ON SCHEMA ${flyway:defaultSchema} TO sekali_ingest, sekali_stats, sekali_feed, sekali_retention;

-- By column, so that nobody but the database gives seq and created_at, and nobody but retention counts what expired.
-- UPDATE of a whole table would also allow to lock it against everybody. ON CONFLICT and RETURNING read the columns that
-- they name.
GRANT INSERT (topic, event_id, "timestamp", source, payload), SELECT (topic, event_id) ON processed_events TO sekali_ingest;
GRANT SELECT (topic, shard, received, unique_processed, duplicate_dropped, last_created_at),
      INSERT (topic, shard, received, unique_processed, duplicate_dropped, last_created_at),
      UPDATE (received, unique_processed, duplicate_dropped, last_created_at) ON audit_stats TO sekali_ingest;
GRANT SELECT, INSERT, UPDATE (rejected) ON audit_rejected TO sekali_ingest;
-- It reads no more of a sample than what it deletes by.
GRANT INSERT (kind, topic, event_id, source, reason, payload, cut), SELECT (id), DELETE ON bounces TO sekali_ingest;

GRANT SELECT ON processed_events, audit_stats, audit_rejected, bounces TO sekali_stats;
-- A page's horizon reads how far the sequence went.
GRANT SELECT ON SEQUENCE processed_events_seq_seq TO sekali_stats;

GRANT SELECT ON processed_events, retention_mark TO sekali_feed;
GRANT SELECT ON SEQUENCE processed_events_seq_seq TO sekali_feed;
GRANT EXECUTE ON FUNCTION event_shard TO sekali_feed;
-- A definition is never changed. Shards go with their subscription alone, which the foreign key does as their owner.
GRANT SELECT, INSERT (name, topics, shards, begins), DELETE ON subscriptions TO sekali_feed;
-- An UPDATE of any column also allows to lock a row, by FOR UPDATE SKIP LOCKED.
GRANT SELECT, INSERT, UPDATE (position, fence, lease, lease_until, reader) ON subscription_shards TO sekali_feed;

GRANT DELETE, SELECT (topic, seq, created_at) ON processed_events TO sekali_retention;
GRANT SELECT (topic, shard, expired), UPDATE (expired),
      INSERT (topic, shard, received, unique_processed, duplicate_dropped, expired) ON audit_stats TO sekali_retention;
GRANT SELECT (expired), UPDATE (expired) ON retention_mark TO sekali_retention;
