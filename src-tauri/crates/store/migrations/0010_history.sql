-- What the history is searched by.

-- Of the message as it stands.
ALTER TABLE execution ADD COLUMN contact TEXT;
ALTER TABLE execution ADD COLUMN contact_id TEXT;
ALTER TABLE execution ADD COLUMN channel TEXT;
ALTER TABLE execution ADD COLUMN grade TEXT;
-- Why it was denied, taken back or did not work.
ALTER TABLE execution ADD COLUMN reason TEXT;
-- The rep's own.
ALTER TABLE execution ADD COLUMN note TEXT;

UPDATE execution SET (contact, contact_id, channel, grade) = (
  SELECT json_extract(details, '$.request.message.recipient.name'),
         json_extract(details, '$.request.message.recipient.contact'),
         json_extract(details, '$.request.message.channel'),
         json_extract(details, '$.request.assessment.grade')
  FROM approval JOIN event ON event.execution = approval.execution AND event.seq = approval.event_seq
  WHERE approval.execution = key ORDER BY approval.id DESC LIMIT 1
);
UPDATE execution SET reason = coalesce(
  (SELECT reason FROM approval WHERE approval.execution = key AND reason IS NOT NULL ORDER BY id DESC LIMIT 1),
  (SELECT json_extract(details, '$.failure.message') FROM event
   WHERE event.execution = key AND kind = 'execution_failed' ORDER BY seq DESC LIMIT 1)
);

-- The words of each execution, and behind them what it is filtered by, as words too: both are then found in one walk.
-- The texts stand in their table only. Beginnings of two and three letters have an index of their own.
CREATE VIRTUAL TABLE execution_text USING fts5 (
  account, person, subject, body, notes, marks,
  content = '', contentless_delete = 1, prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE VIEW execution_document AS
SELECT key, account_name AS account, concat_ws(' ', contact, recipient) AS person, subject, body,
       concat_ws(' ', reason, note) AS notes,
       concat_ws(' ', 'xa' || replace(account_id, '-', ''), 'xp' || replace(contact_id, '-', ''),
         'xt' || replace(template_id, '-', ''), 'xg' || replace(goal, '-', ''), 'xs' || replace(state, '_', ''),
         'xc' || replace(channel, '_', ''), 'xr' || lower(grade), iif(edited, 'xedited', NULL),
         'xo' || coalesce(replace(reply, '_', ''), iif(state = 'completed' AND contact IS NOT NULL, 'none', NULL))
       ) AS marks
FROM execution LEFT JOIN reply ON reply.execution = key;
INSERT INTO execution_text (rowid, account, person, subject, body, notes, marks)
SELECT key, account, person, subject, body, notes, marks FROM execution_document ORDER BY key;

-- The executions that began on a day, whatever the clock did between: no date is searched for outside of these.
CREATE TABLE day (
  -- Since 1970, in UTC.
  day       INTEGER PRIMARY KEY,
  first_key INTEGER NOT NULL,
  last_key  INTEGER NOT NULL
) STRICT;
INSERT INTO day (day, first_key, last_key)
SELECT started_at / 86400000, min(key), max(key) FROM execution GROUP BY 1;

-- Searches the rep keeps, by name.
CREATE TABLE saved_search (
  name  TEXT PRIMARY KEY,
  query TEXT NOT NULL,
  at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
