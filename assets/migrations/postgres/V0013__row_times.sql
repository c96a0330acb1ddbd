-- Never edit this file once released. Says what SQLite's of the same number says, by the server's clock.

-- When a row was stored. Not part of the chain. The rows of an earlier version count as stored now: this writes no row.
ALTER TABLE event ADD COLUMN stored_at TIMESTAMPTZ NOT NULL DEFAULT now();
ALTER TABLE event ALTER COLUMN stored_at SET DEFAULT clock_timestamp();

ALTER TABLE key_version ADD COLUMN negated BIGINT NOT NULL DEFAULT 0;
UPDATE key_version SET negated = -version;

-- On which timeline of the server the counters compared last. A store that came back without its last commits says another
-- one than the server, also to a computer that was never here before.
CREATE TABLE server_timeline (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    name TEXT    NOT NULL
);
