-- What proves the chain: which file it is in, the heads that were signed, and entries that belong to no event.

CREATE TABLE identity (
  id    TEXT NOT NULL,
  -- How often it was put in place of another state, from 1.
  epoch INTEGER NOT NULL
) STRICT;
INSERT INTO identity (id, epoch) VALUES (lower(hex(randomblob(16))), 1);

-- What such an entry says.
CREATE TABLE audit_note (
  seq     INTEGER PRIMARY KEY REFERENCES audit (seq),
  payload TEXT NOT NULL
) STRICT;

-- The chain as far as it was signed. The newest one is kept in the system's keychain too.
CREATE TABLE audit_head (
  count      INTEGER PRIMARY KEY,
  epoch      INTEGER NOT NULL,
  hash       BLOB NOT NULL,
  at         INTEGER NOT NULL,
  public_key TEXT NOT NULL,
  signature  TEXT NOT NULL
) STRICT;
