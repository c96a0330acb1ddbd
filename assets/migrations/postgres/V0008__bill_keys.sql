-- Never edit this file once released: add another. Says what sqlite/V0008__bill_keys.sql says.

CREATE TABLE order_key (
    key   TEXT   COLLATE "C" PRIMARY KEY,
    place BIGINT NOT NULL REFERENCES payment (place)
);

CREATE TABLE bill_end (
    key   TEXT   COLLATE "C" NOT NULL,
    place BIGINT NOT NULL REFERENCES payment (place),
    PRIMARY KEY (key, place)
);

CREATE TABLE key_version (
    one     BIGINT PRIMARY KEY CHECK (one = 1),
    version BIGINT NOT NULL
);
INSERT INTO key_version (one, version) VALUES (1, 1);
CREATE INDEX open_key_place ON open_key (place);
