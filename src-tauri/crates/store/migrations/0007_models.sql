-- Language models the rep may ask, and everything that was ever sent to one. Keys are in the system's keychain.

CREATE TABLE provider (
  id             TEXT PRIMARY KEY,
  address        TEXT NOT NULL,
  -- Scheme, host and port that the rep allowed in the native dialog. Another one has to be allowed again.
  allowed        TEXT,
  switched_on    INTEGER NOT NULL,
  -- Words the drafts of runs; at most one does.
  in_runs        INTEGER NOT NULL,
  -- What the rep knows the key by, where there is one: its last four characters, or nothing of a short one.
  key_ending     TEXT,
  model          TEXT,
  temperature    REAL,
  most_tokens    INTEGER NOT NULL,
  tokens_a_day   INTEGER NOT NULL,
  -- For a million tokens, as the rep's contract says; and what a day may cost.
  price_sent     REAL,
  price_written  REAL,
  cost_a_day     REAL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX provider_in_runs ON provider (in_runs) WHERE in_runs = 1;

-- Written before the request leaves, so that nothing is sent that is not here; how it went is added afterwards.
CREATE TABLE model_call (
  key            INTEGER PRIMARY KEY,
  id             TEXT NOT NULL UNIQUE,
  at             INTEGER NOT NULL,
  provider       TEXT NOT NULL,
  host           TEXT NOT NULL,
  model          TEXT NOT NULL,
  -- edit, draft or run
  purpose        TEXT NOT NULL,
  account_id     TEXT NOT NULL,
  execution_id   TEXT,
  digest         TEXT NOT NULL,
  system         TEXT NOT NULL,
  user           TEXT NOT NULL,
  -- Hundredths of the plan's units, counted when it starts.
  units          INTEGER NOT NULL,
  -- The most it could be, until the provider has counted.
  tokens         INTEGER NOT NULL,
  -- sent, answered, stopped or failed
  outcome        TEXT NOT NULL,
  reason         TEXT,
  -- As it was let through.
  answer         TEXT,
  tokens_sent    INTEGER,
  tokens_written INTEGER,
  cost           REAL,
  ms             INTEGER
) STRICT;
CREATE INDEX model_call_at ON model_call (provider, at);
CREATE INDEX model_call_account ON model_call (account_id, key);
CREATE INDEX model_call_execution ON model_call (execution_id, key) WHERE execution_id IS NOT NULL;
