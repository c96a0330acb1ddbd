-- Never edit this file once released: add another. Says what sqlite/V0012__pages.sql says.

-- A deposit's record begins at its own newest payments, however many other deposits have.
CREATE INDEX payment_account ON payment (account, place);
