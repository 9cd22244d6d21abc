-- Samples of what bounced off lately, for people to look at: the newest 1,000 and no more, since whoever inserts deletes
-- what is older. No part of any counter, and nothing is decided by it.
CREATE TABLE bounces (
    -- The order of arrival, and what tells the newest.
    id       bigint      PRIMARY KEY GENERATED ALWAYS AS IDENTITY (CACHE 1),
    at       timestamptz NOT NULL DEFAULT now(),
    kind     text        NOT NULL CHECK (kind IN ('duplicate', 'rejected', 'conflict')),
    -- As far as they could be read; in the events' own collation, so that the two compare.
    topic    text COLLATE "C" CHECK (char_length(topic) <= 255),
    event_id text COLLATE "C" CHECK (char_length(event_id) <= 255),
    source   text        CHECK (char_length(source) <= 255),
    reason   text        NOT NULL CHECK (octet_length(reason) <= 4096),
    -- The first bytes of what was sent, which isn't always JSON any more.
    payload  text        CHECK (octet_length(payload) <= 4096),
    -- Whether the payload was longer.
    cut      boolean     NOT NULL
);
