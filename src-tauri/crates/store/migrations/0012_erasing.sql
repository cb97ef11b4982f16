-- What an execution said was erased on request: its place, its outcome and its figures are left.
ALTER TABLE execution ADD COLUMN erased_at INTEGER;
