-- Never edit this file once released: add another.

-- How many bytes the callbacks about nobody known take is asked with each batch of them; without reading them.
CREATE INDEX inbox_strangers ON inbox (number, octet_length(raw)) WHERE standing = 'unknown_reference' AND about = '';
CREATE INDEX inbox_unseen ON inbox (number, octet_length(raw)) WHERE standing = 'unreadable' AND why = '';
DROP INDEX inbox_unreadable;
