-- Never edit this file once released: add another.

-- What a deposit may still lose: its open payments, added up without reading a row of them.
CREATE INDEX payment_open ON payment (account, state, debit, place, dispatched_seq, open) WHERE open = 1;
-- Whether a payment told a figure itself.
CREATE INDEX saldo_place ON saldo (place);
