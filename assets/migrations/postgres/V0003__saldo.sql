-- Never edit this file once released: add V0004. Says what sqlite/V0003__saldo.sql says.

-- A figure of a deposit may also come from a person: then no payment told it, and place is empty. What a person says about
-- an account stands in `event`, in the same chain, under payment_id 'account:' and the account.
ALTER TABLE saldo ALTER COLUMN place DROP NOT NULL;
