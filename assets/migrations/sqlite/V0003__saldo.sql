-- Never edit this file once released: add V0004.

-- A figure of a deposit may also come from a person: then no payment told it, and place is empty. What a person says about
-- an account stands in `event`, in the same chain, under payment_id 'account:' and the account.
CREATE TABLE saldo_told (
    account TEXT    NOT NULL,
    seq     INTEGER NOT NULL REFERENCES event (seq),
    at      TEXT    NOT NULL,
    saldo   INTEGER NOT NULL,
    place   INTEGER REFERENCES payment (place),
    since   INTEGER NOT NULL,
    late    INTEGER NOT NULL,
    PRIMARY KEY (account, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO saldo_told (account, seq, at, saldo, place, since, late)
    SELECT account, seq, at, saldo, place, since, late FROM saldo;
DROP TABLE saldo;
ALTER TABLE saldo_told RENAME TO saldo;
