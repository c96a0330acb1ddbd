-- Never edit this file once released: add another.

-- Whose a provider's number is. kind: 'invoice', 'token' or 'reference'. number: as it is compared; of a token its keyed hash.
-- holds: 1 where the provider's word gave it to this payment first; one holder each in a system. 0 where the payment is known
-- under it besides: an unclear answer told it, or an older journal gave it to two. The program fills it once.
CREATE TABLE provider_number (
    place  INTEGER NOT NULL REFERENCES payment (place),
    kind   TEXT    NOT NULL,
    system TEXT    NOT NULL,
    number TEXT    NOT NULL,
    holds  INTEGER NOT NULL,
    PRIMARY KEY (place, kind, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX provider_number_held ON provider_number (system, number, kind) WHERE holds = 1;
CREATE INDEX provider_number_beside ON provider_number (system, number, kind) WHERE holds = 0;

-- The key of the tokens' hashes: made once, and copied with the record.
CREATE TABLE number_key (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    key BLOB NOT NULL
) STRICT;
