-- Never edit this file once released: add another.

-- The name that a caller gave his payment: one payment for ever.
CREATE TABLE order_key (
    key   TEXT    PRIMARY KEY,
    place INTEGER NOT NULL REFERENCES payment (place)
) STRICT, WITHOUT ROWID;

-- How each bill ended last: its newest confirmed sale, and what a person ruled failed since.
CREATE TABLE bill_end (
    key   TEXT    NOT NULL,
    place INTEGER NOT NULL REFERENCES payment (place),
    PRIMARY KEY (key, place)
) STRICT, WITHOUT ROWID;

-- By which version of the key function the keys in open_key and bill_end were made. An older one is made anew when the
-- journal is opened; open_key.joined may be 2 since: a key that only asks.
CREATE TABLE key_version (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    version INTEGER NOT NULL
) STRICT;
INSERT INTO key_version (one, version) VALUES (1, 1);
CREATE INDEX open_key_place ON open_key (place);
