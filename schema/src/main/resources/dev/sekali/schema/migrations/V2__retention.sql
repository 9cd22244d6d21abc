-- How many events of a topic retention has deleted: unique_processed = rows + expired.
ALTER TABLE audit_stats ADD COLUMN expired bigint NOT NULL DEFAULT 0 CHECK (expired >= 0);
