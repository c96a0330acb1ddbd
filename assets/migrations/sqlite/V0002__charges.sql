-- Never edit this file once released: add V0003.

-- What customers were asked to pay (VA, card, manual transfer, GoPay). A charge's events stand in `event`, in the same
-- chain, under payment_id 'charge:' and the order id; this is what they add up to. order_key, rq_key: the ids as they are
-- compared, without case; unique for ever.
CREATE TABLE charge (
    place        INTEGER PRIMARY KEY,
    order_id     TEXT    NOT NULL,
    order_key    TEXT    NOT NULL UNIQUE,
    rq_key       TEXT    NOT NULL UNIQUE,
    state        TEXT    NOT NULL,
    business_day TEXT    NOT NULL,
    last_seq     INTEGER NOT NULL REFERENCES event (seq),
    body         TEXT    NOT NULL,
    digest       BLOB    NOT NULL
) STRICT;
CREATE INDEX charge_state ON charge (state, place);
CREATE TRIGGER charge_is_never_removed BEFORE DELETE ON charge
BEGIN SELECT RAISE(ABORT, 'a charge is never removed'); END;
