-- Ideal customer profiles; what the accounts score by the active one, and scored before; what answers stand on.

CREATE TABLE icp (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  toml       TEXT NOT NULL,
  active     INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX icp_active ON icp (active) WHERE active = 1;

-- What an account scores now, since when and why.
CREATE TABLE score (
  account_id TEXT PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
  -- Of the account: equal scores are listed by name, without a look at each account.
  name_key   TEXT NOT NULL,
  at         INTEGER NOT NULL,
  cause      TEXT NOT NULL,
  icp        TEXT NOT NULL,
  rules      TEXT NOT NULL,
  score      REAL NOT NULL,
  low        REAL NOT NULL,
  high       REAL NOT NULL,
  known      REAL NOT NULL,
  priority   TEXT NOT NULL,
  -- [["industry", 0.3, 1.0], …]: name, weight and fit of each factor; a fit of null is unknown.
  parts      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX score_rank ON score (priority = 'excluded', score DESC, high DESC, name_key, account_id, priority);

-- What it scored before: a row is moved here when another figure, profile or version of the rules takes its place.
CREATE TABLE score_history (
  account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  at         INTEGER NOT NULL,
  cause      TEXT NOT NULL,
  icp        TEXT NOT NULL,
  rules      TEXT NOT NULL,
  score      REAL NOT NULL,
  low        REAL NOT NULL,
  high       REAL NOT NULL,
  known      REAL NOT NULL,
  priority   TEXT NOT NULL,
  parts      TEXT NOT NULL
) STRICT;
CREATE INDEX score_history_account ON score_history (account_id, at);

-- What an answer stands on: the buyer's words, who said them, and on which day.
ALTER TABLE answer ADD COLUMN quote TEXT NOT NULL DEFAULT '';
ALTER TABLE answer ADD COLUMN who TEXT NOT NULL DEFAULT '';
ALTER TABLE answer ADD COLUMN said_on TEXT;

-- What was answered before: a row is moved here when another answer, or another evidence, takes its place.
CREATE TABLE answer_history (
  account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  element    TEXT NOT NULL,
  at         INTEGER NOT NULL,
  answer     TEXT NOT NULL,
  quote      TEXT NOT NULL,
  who        TEXT NOT NULL,
  said_on    TEXT
) STRICT;
CREATE INDEX answer_history_account ON answer_history (account_id, at);
