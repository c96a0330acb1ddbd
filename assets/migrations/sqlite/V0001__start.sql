-- Never edit this file once released: add V0002.

-- The record. Only ever added to.
CREATE TABLE event (
    seq         INTEGER PRIMARY KEY,
    counter     TEXT    NOT NULL,
    counter_seq INTEGER NOT NULL,
    payment_id  TEXT    NOT NULL,
    at          TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    body        TEXT    NOT NULL,
    prev        BLOB    NOT NULL,
    hash        BLOB    NOT NULL,
    UNIQUE (counter, counter_seq)
) STRICT;
CREATE INDEX event_payment ON event (payment_id);
CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'a journal row is never changed'); END;
CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'a journal row is never removed'); END;

-- What the events of each payment add up to. Narrow, so that looking through many is cheap; the whole is in
-- payment_body. live: open or on the desk. closed_seq: the event that gave it its final state; moved_seq: the last
-- answer, ruling or change after which it is closed. Both are empty while it is open.
CREATE TABLE payment (
    place          INTEGER PRIMARY KEY,
    id             TEXT    NOT NULL UNIQUE,
    wire_reference TEXT    NOT NULL UNIQUE,
    state          TEXT    NOT NULL,
    provider       TEXT    NOT NULL,
    account        TEXT    NOT NULL,
    kind           TEXT    NOT NULL,
    product        TEXT    NOT NULL,
    business_day   TEXT    NOT NULL,
    total          INTEGER NOT NULL,
    debit          INTEGER NOT NULL,
    live           INTEGER NOT NULL,
    open           INTEGER NOT NULL,
    on_desk        INTEGER NOT NULL,
    failed         INTEGER NOT NULL,
    texts          INTEGER NOT NULL,
    last_seq       INTEGER NOT NULL,
    dispatched_seq INTEGER,
    closed_seq     INTEGER,
    moved_seq      INTEGER
) STRICT;
CREATE INDEX payment_live ON payment (place) WHERE live = 1;
CREATE INDEX payment_failed ON payment (state, place) WHERE failed = 1;
CREATE INDEX payment_moved ON payment (account, moved_seq) WHERE moved_seq IS NOT NULL;
CREATE INDEX payment_day ON payment (business_day, place);
CREATE TRIGGER payment_is_never_removed BEFORE DELETE ON payment
BEGIN SELECT RAISE(ABORT, 'a payment is never removed'); END;

CREATE TABLE payment_body (
    place  INTEGER PRIMARY KEY REFERENCES payment (place),
    body   TEXT    NOT NULL,
    digest BLOB    NOT NULL
) STRICT;

-- One open payment per bill. joined: a number that only an answer brought; such a key may meet one that is taken.
CREATE TABLE open_key (
    key    TEXT    NOT NULL,
    place  INTEGER NOT NULL REFERENCES payment (place),
    joined INTEGER NOT NULL,
    PRIMARY KEY (key, place)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX open_key_once ON open_key (key) WHERE joined = 0;

-- Every number a payment is known under, bare.
CREATE TABLE number (
    number TEXT    NOT NULL,
    place  INTEGER NOT NULL REFERENCES payment (place),
    PRIMARY KEY (number, place)
) STRICT, WITHOUT ROWID;

-- Every figure of a deposit that an answer told. since: the event after which a sale overlaps the figure.
-- late: told before a figure that was known when it was written, so it is history only.
CREATE TABLE saldo (
    account TEXT    NOT NULL,
    seq     INTEGER NOT NULL REFERENCES event (seq),
    at      TEXT    NOT NULL,
    saldo   INTEGER NOT NULL,
    place   INTEGER NOT NULL REFERENCES payment (place),
    since   INTEGER NOT NULL,
    late    INTEGER NOT NULL,
    PRIMARY KEY (account, seq)
) STRICT, WITHOUT ROWID;

-- A cache.
CREATE TABLE price_list (
    provider TEXT PRIMARY KEY,
    at       TEXT NOT NULL,
    body     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Written and taken back to learn whether a write would be durable.
CREATE TABLE probe (at TEXT NOT NULL) STRICT;

-- Words to search. rowid = place * 1024 + which text of that payment; only added to.
CREATE VIRTUAL TABLE words USING fts5 (text, tokenize = 'trigram', content = '', columnsize = 0, detail = 'none');
