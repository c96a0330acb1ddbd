-- Never edit this file once released: add another.

-- A deposit's record begins at its own newest payments, however many other deposits have.
CREATE INDEX payment_account ON payment (account, place);

-- A person names a payment by the end of its id: its last four letters lead to the few that share them.
CREATE INDEX payment_tail ON payment (substr(id, 33));

-- Two numbers of one connection, meter and IDPEL, as an answer or an inquiry gave both; a row for either direction. Only added
-- to. The program fills it once.
CREATE TABLE number_pair (
    number TEXT NOT NULL,
    other  TEXT NOT NULL,
    PRIMARY KEY (number, other)
) STRICT, WITHOUT ROWID;

-- Each claim sweeps out what ended a day ago, however many were asked about since.
CREATE INDEX claim_until ON claim (until_ms);
