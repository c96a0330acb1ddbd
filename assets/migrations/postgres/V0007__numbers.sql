-- Never edit this file once released: add another.

-- Provider numbers per system. Not released yet.
