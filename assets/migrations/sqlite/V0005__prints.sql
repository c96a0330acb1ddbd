-- Never edit this file once released: add another.

-- Papers that wait for a counter's printer, and what came of them. Not part of the chain: that a paper was begun is an event
-- of its payment or charge ('printed', 'charge_printed'), or of the counter ('print_resumed'), and those are. about: a
-- payment's id, 'charge:' and an order id, or 'test'. nth: which print of it this is, once begun. device, paper: empty where
-- the counter's own. asked_ms, moved_ms: milliseconds since 1970. What happens at a counter and is no payment's stands in
-- `event`, in the same chain, under payment_id 'counter:' and the counter.
CREATE TABLE print_job (
    number   INTEGER PRIMARY KEY,
    counter  TEXT    NOT NULL,
    about    TEXT    NOT NULL,
    paper    TEXT,
    device   TEXT,
    state    TEXT    NOT NULL,
    nth      INTEGER,
    tries    INTEGER NOT NULL,
    broken   INTEGER NOT NULL,
    why      TEXT    NOT NULL,
    owner    TEXT,
    asked_ms INTEGER NOT NULL,
    moved_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX print_job_open ON print_job (counter, number) WHERE state IN ('waiting', 'printing', 'held');
