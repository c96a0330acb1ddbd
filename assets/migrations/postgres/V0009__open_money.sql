-- Never edit this file once released: add another. Says what sqlite/V0009__open_money.sql says.

ALTER TABLE charge ADD COLUMN open_money BIGINT NOT NULL DEFAULT 0;
UPDATE charge SET open_money = 1
    WHERE state IN ('settled', 'amount_differs')
    AND (body::json ->> 'used_for') IS NULL AND (body::json ->> 'returned') IS NULL;
CREATE INDEX charge_open_money ON charge (place) WHERE open_money = 1;
