-- Never edit this file once released: add another. Says what sqlite/V0007__numbers.sql says.

-- Whose a provider's number is. kind: 'invoice', 'token' or 'reference'. number: as it is compared; of a token its keyed hash.
-- holds: 1 where the provider's word gave it to this payment first; one holder each in a system. 0 where the payment is known
-- under it besides: an unclear answer told it, or an older journal gave it to two. The program fills it once.
CREATE TABLE provider_number (
    place  BIGINT NOT NULL REFERENCES payment (place),
    kind   TEXT   COLLATE "C" NOT NULL,
    system TEXT   COLLATE "C" NOT NULL,
    number TEXT   COLLATE "C" NOT NULL,
    holds  BIGINT NOT NULL,
    PRIMARY KEY (place, kind, number)
);
CREATE UNIQUE INDEX provider_number_held ON provider_number (system, number, kind) WHERE holds = 1;
CREATE INDEX provider_number_beside ON provider_number (system, number, kind) WHERE holds = 0;

-- The key of the tokens' hashes: made once, and copied with the record.
CREATE TABLE number_key (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    key BYTEA  NOT NULL
);
