-- Never edit this file once released: add another.

-- Callbacks that cannot be read and that nobody has looked at yet are counted with each look at the home screen.
CREATE INDEX inbox_unreadable ON inbox (number) WHERE standing = 'unreadable' AND why = '';
