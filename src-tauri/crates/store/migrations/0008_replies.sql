-- What the rep says came back on a message that went out.

CREATE TABLE reply (
  execution INTEGER PRIMARY KEY REFERENCES execution (key),
  reply     TEXT NOT NULL,
  at        INTEGER NOT NULL
) STRICT;
