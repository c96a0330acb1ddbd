-- Never edit this file once released: add another.

-- What providers report by themselves, kept before they are answered. Not part of the chain: what a report decides is an
-- event of its payment or charge, with the report's own text in it, and that is. key: SHA-256 over sender, belief and bytes,
-- so that a report that comes again is the same row. about: a payment's id, or 'charge:' and an order id. at_ms, last_ms:
-- milliseconds since 1970.
CREATE TABLE inbox (
    number    INTEGER PRIMARY KEY,
    key       BLOB    NOT NULL UNIQUE,
    sender    TEXT    NOT NULL,
    signed    INTEGER NOT NULL,
    standing  TEXT    NOT NULL,
    reference TEXT    NOT NULL,
    about     TEXT    NOT NULL,
    why       TEXT    NOT NULL,
    raw       BLOB    NOT NULL,
    origin    TEXT    NOT NULL,
    times     INTEGER NOT NULL,
    at_ms     INTEGER NOT NULL,
    last_ms   INTEGER NOT NULL
) STRICT;
CREATE INDEX inbox_kept ON inbox (number) WHERE standing = 'kept';
CREATE INDEX inbox_unknown ON inbox (reference, number) WHERE standing = 'unknown_reference';
CREATE INDEX inbox_refused ON inbox (number) WHERE standing = 'bad_signature';
