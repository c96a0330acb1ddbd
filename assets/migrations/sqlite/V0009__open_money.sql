-- Never edit this file once released: add another.

-- Whether a charge holds money that was neither used nor given back, or that a person has to decide about. Of charges that
-- an older version wrote it follows from what is in them.
ALTER TABLE charge ADD COLUMN open_money INTEGER NOT NULL DEFAULT 0;
UPDATE charge SET open_money = 1
    WHERE state IN ('settled', 'amount_differs')
    AND json_extract(body, '$.used_for') IS NULL AND json_extract(body, '$.returned') IS NULL;
CREATE INDEX charge_open_money ON charge (place) WHERE open_money = 1;
