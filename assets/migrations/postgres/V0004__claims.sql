-- Never edit this file once released: add another. Says what sqlite/V0004__claims.sql says.

-- Who does something that only one of several programs needs to do (a status question). Not part of the chain: a claim
-- says nothing about money, and one that is over is worth nothing. until_ms: milliseconds since 1970.
CREATE TABLE claim (
    what     TEXT   COLLATE "C" PRIMARY KEY,
    round    BIGINT NOT NULL,
    until_ms BIGINT NOT NULL
);
