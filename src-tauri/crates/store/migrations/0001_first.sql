-- Times are milliseconds since 1970. Ids are UUIDs as text; those of executions sort by time.

CREATE TABLE import (
  id         TEXT PRIMARY KEY,
  kind       TEXT NOT NULL,
  file       TEXT NOT NULL,
  at         INTEGER NOT NULL,
  rows       INTEGER NOT NULL,
  created    INTEGER NOT NULL,
  updated    INTEGER NOT NULL,
  unchanged  INTEGER NOT NULL,
  rejected   INTEGER NOT NULL
) STRICT;

CREATE TABLE account (
  id             TEXT PRIMARY KEY,
  name           TEXT NOT NULL,
  -- The name as it is compared: case folded, single spaces.
  name_key       TEXT NOT NULL,
  domain         TEXT,
  industry       TEXT,
  employees      INTEGER,
  revenue        INTEGER,
  country        TEXT,
  technologies   TEXT NOT NULL,
  notes          TEXT,
  do_not_contact INTEGER NOT NULL,
  sample         INTEGER NOT NULL,
  -- Field to where it came from: {"industry": {"import": "…", "line": 3}}.
  origin         TEXT NOT NULL,
  updated_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX account_name ON account (name_key);
CREATE INDEX account_domain ON account (domain) WHERE domain IS NOT NULL;

CREATE TABLE contact (
  id          TEXT PRIMARY KEY,
  account_id  TEXT REFERENCES account (id),
  -- The company as the source names it; links the contact once such an account is there.
  company_key TEXT,
  first_name  TEXT,
  last_name   TEXT,
  email       TEXT,
  email_key   TEXT,
  title       TEXT,
  phone       TEXT,
  opted_out   INTEGER NOT NULL,
  sample      INTEGER NOT NULL,
  origin      TEXT NOT NULL,
  updated_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX contact_account ON contact (account_id);
CREATE UNIQUE INDEX contact_email ON contact (email_key) WHERE email_key IS NOT NULL;
CREATE INDEX contact_company ON contact (company_key) WHERE account_id IS NULL;

-- What the rep knows of a deal; an element that is not here is unknown.
CREATE TABLE answer (
  account_id TEXT NOT NULL REFERENCES account (id),
  element    TEXT NOT NULL,
  answer     TEXT NOT NULL,
  at         INTEGER NOT NULL,
  PRIMARY KEY (account_id, element)
) STRICT, WITHOUT ROWID;

-- What lists and searches need of an execution. Its truth is in its events.
CREATE TABLE execution (
  -- Short, for the many rows that refer to it; in the order they began.
  key           INTEGER PRIMARY KEY,
  id            TEXT NOT NULL UNIQUE,
  trace_id      TEXT NOT NULL,
  account_id    TEXT NOT NULL,
  account_name  TEXT NOT NULL,
  goal          TEXT NOT NULL,
  state         TEXT NOT NULL,
  -- How many events it has; a writer must name the number it started from.
  version       INTEGER NOT NULL,
  started_at    INTEGER NOT NULL,
  ended_at      INTEGER,
  fit           REAL,
  quality       REAL,
  qualification REAL,
  budget_used   REAL NOT NULL,
  budget_limit  REAL NOT NULL,
  recipient     TEXT,
  subject       TEXT,
  body          TEXT,
  -- The start of the program that took it over from a stopped one.
  claimed_by    TEXT
) STRICT;
CREATE INDEX execution_account ON execution (account_id, key);
-- One open execution for a goal on an account: a second click makes no second message.
CREATE UNIQUE INDEX execution_one_open ON execution (account_id, goal)
  WHERE state IN ('running', 'awaiting_approval', 'dispatching', 'outcome_unknown');
CREATE INDEX execution_open ON execution (state) WHERE state IN ('running', 'dispatching', 'outcome_unknown');

-- Rows are only ever added at the end, whichever execution they are of: pages are filled, and written once.
CREATE TABLE event (
  execution INTEGER NOT NULL REFERENCES execution (key),
  seq       INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  kind      TEXT NOT NULL,
  details   TEXT
) STRICT;
CREATE UNIQUE INDEX event_of_execution ON event (execution, seq);

-- Each plan once: most executions have the same. An event names it by the SHA-256 of its text.
CREATE TABLE plan (
  digest TEXT PRIMARY KEY,
  plan   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE approval (
  id           TEXT NOT NULL UNIQUE,
  execution    INTEGER NOT NULL REFERENCES execution (key),
  -- The event that asked for it holds the request as it was made, with the exact message.
  event_seq    INTEGER NOT NULL,
  state        TEXT NOT NULL,
  digest       TEXT NOT NULL,
  requested_at INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  decided_at   INTEGER,
  reason       TEXT,
  -- When the rep put it off; such requests come last.
  deferred_at  INTEGER
) STRICT;
CREATE INDEX approval_execution ON approval (execution);
CREATE INDEX approval_pending ON approval (requested_at) WHERE state = 'pending';

-- One chain over everything that decides or leaves. Each entry holds the hash of the one before it.
CREATE TABLE audit (
  seq       INTEGER PRIMARY KEY,
  at        INTEGER NOT NULL,
  kind      TEXT NOT NULL,
  execution INTEGER NOT NULL,
  event_seq INTEGER NOT NULL,
  -- Of the event: with the salt gone, nobody can tell from the digest what it said.
  salt      BLOB NOT NULL,
  digest    BLOB NOT NULL,
  hash      BLOB NOT NULL
) STRICT;

CREATE TABLE setting (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
