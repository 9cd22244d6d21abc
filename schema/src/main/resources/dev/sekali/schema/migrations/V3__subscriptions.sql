-- What the feed keeps for its readers: a name, what it gives, and since when. A definition is never changed; another one
-- is a subscription of its own, since positions mean nothing under another filter or another number of shards.
CREATE TABLE subscriptions (
    name       text COLLATE "C"   PRIMARY KEY CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    -- Sorted; empty means all of them. In the events' own collation, so that the two compare.
    topics     text[] COLLATE "C" NOT NULL,
    shards     smallint           NOT NULL CHECK (shards BETWEEN 1 AND 64),
    -- Where it began, as it was asked for: the same request again is told from another by it.
    begins     text               NOT NULL,
    created_at timestamptz        NOT NULL DEFAULT now()
);

-- One row a subscription and shard: how far it is acknowledged, and who reads it until when. Positions are cumulative, so
-- there is no row an event. No index but the key, and the free half of each page, let an update stay on its page and
-- touch no index (HOT): each poll and each acknowledgement is one.
CREATE TABLE subscription_shards (
    name        text COLLATE "C" NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    shard       smallint         NOT NULL CHECK (shard BETWEEN 0 AND 63),
    -- The seq up to which everything is acknowledged.
    position    bigint           NOT NULL CHECK (position >= 0),
    -- Counts the leases that there were; who holds an older one changes nothing any more.
    fence       bigint           NOT NULL DEFAULT 0 CHECK (fence >= 0),
    lease       text,
    -- By this server's clock, which is the only one that is asked.
    lease_until timestamptz,
    reader      text,
    PRIMARY KEY (name, shard)
) WITH (fillfactor = 50);

-- The highest seq that retention has deleted: who stands below it may have missed events, and is told so. One row for
-- ever, since its key has one value.
CREATE TABLE retention_mark (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    expired bigint  NOT NULL DEFAULT 0 CHECK (expired >= 0)
);

-- What retention deleted before there was a mark is known by its number alone, so the mark stands below the oldest event
-- that is left; with none left it stands where the sequence does. The lock lets writers and retention end first: an event
-- that is stored but not committed yet is no gap, and none may be deleted between the question and the answer.
LOCK TABLE processed_events IN SHARE MODE;
INSERT INTO retention_mark (expired)
SELECT CASE WHEN EXISTS (SELECT FROM audit_stats WHERE expired > 0)
            THEN coalesce((SELECT min(seq) - 1 FROM processed_events), (SELECT last_value FROM processed_events_seq_seq))
            ELSE 0 END;

-- Which shard an event belongs to: two bytes of a hash of its identity, so that a key has one shard wherever and whenever
-- it is asked for. Never to be changed, since positions are kept by shard. SHA-256, because md5() is refused in FIPS mode
-- and hashtext() differs between versions.
--
-- The bytes are those of convert_to(…, 'UTF8'): databases have that encoding (the migration refuses others), and a text
-- whose backslashes are doubled casts to its own bytes. Unlike convert_to, the cast is immutable, so that the planner
-- writes this into the query: 1 µs a row instead of 5.
CREATE FUNCTION event_shard(topic text, event_id text, shards integer) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CAST(CAST('x' || encode(substr(sha256(CAST(
               replace(topic || chr(10) || event_id, '\', '\\') AS bytea)), 1, 2), 'hex') AS bit(16)) AS integer) % shards;
