-- What was approved goes at its time, and may be answered, reminded of, or never written to again.

-- When it goes or went; NULL where nothing was approved or it was taken back.
ALTER TABLE approval ADD COLUMN goes_at INTEGER;
CREATE INDEX approval_goes_at ON approval (goes_at) WHERE goes_at IS NOT NULL;

-- The rep was given the message to send and has not said whether they did.
ALTER TABLE execution ADD COLUMN unconfirmed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX execution_unconfirmed ON execution (key) WHERE unconfirmed = 1;
-- When the account comes back with a follow-up, unless somebody answers before.
ALTER TABLE execution ADD COLUMN follow_up_at INTEGER;
CREATE INDEX execution_follow_up ON execution (follow_up_at) WHERE follow_up_at IS NOT NULL;

-- Who must not be written to, whatever an import says.
CREATE TABLE suppression (
  -- address, domain or person
  kind  TEXT NOT NULL,
  -- As it is compared: an address or a domain in lower case, or the id of a contact.
  value TEXT NOT NULL,
  -- As the rep reads it.
  label TEXT NOT NULL,
  -- Why, or which file it came from.
  reason TEXT NOT NULL,
  at    INTEGER NOT NULL,
  PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;

-- The bytes of attached files, each once, under their SHA-256.
CREATE TABLE attachment (
  digest TEXT PRIMARY KEY,
  bytes  BLOB NOT NULL
) STRICT;
