-- What an import did can be taken back, two accounts can be made one and two again, and deals and signals are kept.
-- Days are text: 2026-01-31.

ALTER TABLE import ADD COLUMN undone_at INTEGER;
-- Whether what it did was kept in a way that can be taken back.
ALTER TABLE import ADD COLUMN reversible INTEGER NOT NULL DEFAULT 0;

-- How the fields of a record stood before an import changed them: {"industry": {"was": …, "source": …}}.
-- A record that an import made has no row here: it names the import itself.
CREATE TABLE import_change (
  -- The import itself is written when all of its rows are in.
  import_id TEXT NOT NULL REFERENCES import (id) DEFERRABLE INITIALLY DEFERRED,
  kind      TEXT NOT NULL,
  record_id TEXT NOT NULL,
  before    TEXT NOT NULL,
  PRIMARY KEY (import_id, kind, record_id)
) STRICT, WITHOUT ROWID;

-- The import that made the record, and its line: where every field came from that `origin` says nothing else of.
ALTER TABLE account ADD COLUMN import_id TEXT;
ALTER TABLE account ADD COLUMN import_line INTEGER;
ALTER TABLE account ADD COLUMN region TEXT;
ALTER TABLE account ADD COLUMN own TEXT NOT NULL DEFAULT '{}';
-- The account that this one was made a part of. It stays to be found by, and is on no list.
ALTER TABLE account ADD COLUMN merged_into TEXT REFERENCES account (id);
CREATE INDEX account_merged ON account (merged_into) WHERE merged_into IS NOT NULL;

ALTER TABLE contact ADD COLUMN import_id TEXT;
ALTER TABLE contact ADD COLUMN import_line INTEGER;

-- What other programs call a record.
CREATE TABLE record_key (
  kind      TEXT NOT NULL,
  -- The program, or the header of the file where the program is not known.
  system    TEXT NOT NULL,
  key       TEXT NOT NULL,
  id        TEXT NOT NULL,
  -- The import it was learnt from.
  import_id TEXT NOT NULL,
  PRIMARY KEY (kind, system, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_key_id ON record_key (id);

CREATE TABLE deal (
  id             TEXT PRIMARY KEY,
  account_id     TEXT REFERENCES account (id),
  -- The company as the source names it; links the deal once such an account is there.
  company_key    TEXT,
  company_domain TEXT,
  name           TEXT NOT NULL,
  name_key       TEXT NOT NULL,
  stage          TEXT NOT NULL,
  status         TEXT NOT NULL,
  amount         REAL,
  currency       TEXT,
  created_on     TEXT,
  close_on       TEXT,
  closed_on      TEXT,
  lost_reason    TEXT,
  stage_since    TEXT,
  close_moves    INTEGER NOT NULL,
  details        TEXT NOT NULL,
  sample         INTEGER NOT NULL,
  import_id      TEXT,
  import_line    INTEGER,
  origin         TEXT NOT NULL,
  updated_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX deal_account ON deal (account_id, name_key);
CREATE INDEX deal_company ON deal (company_key) WHERE account_id IS NULL;

-- How a deal moved: its stage, its status and its close date, each as it was and became.
CREATE TABLE deal_change (
  id        INTEGER PRIMARY KEY,
  deal_id   TEXT NOT NULL REFERENCES deal (id) ON DELETE CASCADE,
  day       TEXT NOT NULL,
  field     TEXT NOT NULL,
  was       TEXT,
  became    TEXT,
  -- For a change of stage: since when it had stood there.
  since     TEXT,
  import_id TEXT
) STRICT;
CREATE INDEX deal_change_deal ON deal_change (deal_id);
CREATE INDEX deal_change_import ON deal_change (import_id);

CREATE TABLE signal (
  id          TEXT PRIMARY KEY,
  account_id  TEXT NOT NULL REFERENCES account (id),
  kind        TEXT NOT NULL,
  title       TEXT NOT NULL,
  title_key   TEXT NOT NULL,
  happened_on TEXT NOT NULL,
  expires_on  TEXT NOT NULL,
  url         TEXT,
  import_id   TEXT,
  import_line INTEGER,
  origin      TEXT NOT NULL,
  updated_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX signal_account ON signal (account_id, happened_on);

CREATE TABLE merge (
  id        TEXT PRIMARY KEY,
  keep_id   TEXT NOT NULL REFERENCES account (id),
  lose_id   TEXT NOT NULL REFERENCES account (id),
  at        INTEGER NOT NULL,
  undone_at INTEGER,
  -- What went from the one to the other.
  moved     TEXT NOT NULL
) STRICT;
CREATE INDEX merge_keep ON merge (keep_id);
CREATE INDEX merge_lose ON merge (lose_id);

-- Two accounts that the rep knows to be two. The smaller id stands first.
CREATE TABLE duplicate_dismissed (
  a  TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  b  TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;
CREATE INDEX duplicate_dismissed_b ON duplicate_dismissed (b);

-- How the rep set the columns of a file with this header.
CREATE TABLE mapping (
  kind    TEXT NOT NULL,
  header  TEXT NOT NULL,
  columns TEXT NOT NULL,
  at      INTEGER NOT NULL,
  PRIMARY KEY (kind, header)
) STRICT, WITHOUT ROWID;
