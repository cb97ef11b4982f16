-- The library messages are written from, with every version of it; what the rep knows and may say; what became of drafts.

CREATE TABLE template (
  id          TEXT PRIMARY KEY,
  -- The one that is used; each save is another.
  version     INTEGER NOT NULL,
  archived_at INTEGER
) STRICT;

CREATE TABLE template_version (
  template_id TEXT NOT NULL REFERENCES template (id),
  version     INTEGER NOT NULL,
  at          INTEGER NOT NULL,
  name        TEXT NOT NULL,
  kind        TEXT NOT NULL,
  -- NULL: a snippet for any channel.
  channel     TEXT,
  language    TEXT NOT NULL,
  tags        TEXT NOT NULL,
  subject     TEXT NOT NULL,
  body        TEXT NOT NULL,
  PRIMARY KEY (template_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE knowledge (
  -- What the index knows an entry by.
  key         INTEGER PRIMARY KEY,
  id          TEXT NOT NULL UNIQUE,
  kind        TEXT NOT NULL,
  title       TEXT NOT NULL,
  body        TEXT NOT NULL,
  tags        TEXT NOT NULL,
  quote_price INTEGER NOT NULL,
  quote_legal INTEGER NOT NULL,
  -- The file it was read from; NULL: the rep typed it.
  file        TEXT,
  updated_at  INTEGER NOT NULL
) STRICT;

-- The texts stay in the table; the index refers to them.
CREATE VIRTUAL TABLE knowledge_text USING fts5 (
  title, body, tags, content = 'knowledge', content_rowid = 'key', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER knowledge_added AFTER INSERT ON knowledge BEGIN
  INSERT INTO knowledge_text (rowid, title, body, tags) VALUES (new.key, new.title, new.body, new.tags);
END;
CREATE TRIGGER knowledge_removed AFTER DELETE ON knowledge BEGIN
  INSERT INTO knowledge_text (knowledge_text, rowid, title, body, tags)
  VALUES ('delete', old.key, old.title, old.body, old.tags);
END;
CREATE TRIGGER knowledge_changed AFTER UPDATE ON knowledge BEGIN
  INSERT INTO knowledge_text (knowledge_text, rowid, title, body, tags)
  VALUES ('delete', old.key, old.title, old.body, old.tags);
  INSERT INTO knowledge_text (rowid, title, body, tags) VALUES (new.key, new.title, new.body, new.tags);
END;

ALTER TABLE contact ADD COLUMN linkedin TEXT;

-- The template an execution's draft was written from, and whether its message is another one than was drafted.
ALTER TABLE execution ADD COLUMN template_id TEXT;
ALTER TABLE execution ADD COLUMN template_version INTEGER;
ALTER TABLE execution ADD COLUMN edited INTEGER NOT NULL DEFAULT 0;
CREATE INDEX execution_template ON execution (template_id, state, edited) WHERE template_id IS NOT NULL;
