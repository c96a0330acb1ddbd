-- Never edit this file once released: add another. Says what sqlite/V0012__pages.sql says.

CREATE INDEX payment_account ON payment (account, place);

CREATE INDEX payment_tail ON payment (substr(id, 33));

CREATE TABLE number_pair (
    number TEXT COLLATE "C" NOT NULL,
    other  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (number, other)
);

CREATE INDEX claim_until ON claim (until_ms);
