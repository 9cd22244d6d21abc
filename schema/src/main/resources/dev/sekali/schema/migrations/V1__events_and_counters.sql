-- The identity of an event is the pair (topic, event_id), compared byte for byte: COLLATE "C" makes the index do
-- exactly that, and faster than a language's collation would.
CREATE TABLE processed_events (
    topic       text COLLATE "C" NOT NULL CHECK (char_length(topic) BETWEEN 1 AND 255),
    event_id    text COLLATE "C" NOT NULL CHECK (char_length(event_id) BETWEEN 1 AND 255),
    "timestamp" timestamptz      NOT NULL,
    source      text             NOT NULL CHECK (char_length(source) BETWEEN 1 AND 255),
    payload     jsonb            NOT NULL CHECK (jsonb_typeof(payload) = 'object'),
    created_at  timestamptz      NOT NULL DEFAULT now(),
    -- The order of arrival. Cache 1 is part of the design: a page's horizon trusts the sequence's last value.
    seq         bigint           NOT NULL GENERATED ALWAYS AS IDENTITY (CACHE 1),
    PRIMARY KEY (topic, event_id)
);

-- Pages walk seq, over all topics or within one.
CREATE UNIQUE INDEX processed_events_seq ON processed_events (seq);
CREATE UNIQUE INDEX processed_events_topic_seq ON processed_events (topic, seq);
-- created_at grows with the table, so a few kilobytes of BRIN narrow `since` and `until`.
CREATE INDEX processed_events_created_at ON processed_events USING brin (created_at) WITH (autosummarize = on);

-- Rows are only ever added, so an insert-triggered vacuum keeps the visibility map and the statistics fresh.
ALTER TABLE processed_events SET (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);

-- One row a topic and shard. Replicas write to different shards, so they seldom wait for each other; the free half of
-- each page lets an update stay on its page and touch no index (HOT).
CREATE TABLE audit_stats (
    topic             text COLLATE "C" NOT NULL,
    shard             smallint         NOT NULL,
    received          bigint           NOT NULL CHECK (received >= 0),
    unique_processed  bigint           NOT NULL CHECK (unique_processed >= 0),
    duplicate_dropped bigint           NOT NULL CHECK (duplicate_dropped >= 0),
    last_created_at   timestamptz,
    PRIMARY KEY (topic, shard),
    CHECK (received = unique_processed + duplicate_dropped)
) WITH (fillfactor = 50);

-- Events that broke a rule. They have no reliable topic, and they are no part of the equation.
CREATE TABLE audit_rejected (
    shard    smallint PRIMARY KEY,
    rejected bigint NOT NULL CHECK (rejected >= 0)
) WITH (fillfactor = 50);
