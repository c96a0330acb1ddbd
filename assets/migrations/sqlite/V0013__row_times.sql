-- Never edit this file once released.

-- When a row was stored, on the boot clock of the computer that stored it, which counts sleep and which nobody sets: the
-- start of the computer, milliseconds since then, and a digest of both and the row's hash. Not part of the chain. Empty in
-- the rows of an earlier version.
ALTER TABLE event ADD COLUMN stamp BLOB;

-- The start of the computer under which this file was used last, and when it was first used under it. A row of any other
-- start is at least as old as that.
CREATE TABLE boot_mark (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    stamp    BLOB NOT NULL
) STRICT;

-- The negated version, so that a damaged one is seen: where the two do not agree the keys are made anew.
ALTER TABLE key_version ADD COLUMN negated INTEGER NOT NULL DEFAULT 0;
UPDATE key_version SET negated = -version;
