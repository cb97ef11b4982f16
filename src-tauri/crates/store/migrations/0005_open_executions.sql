-- An execution is open until it has ended. SQLite builds a list of words anew for every row it writes under an index
-- that names them; a comparison with NULL costs nothing.
DROP INDEX execution_one_open;
DROP INDEX execution_open;
-- One open execution for a goal on an account: a second click makes no second message.
CREATE UNIQUE INDEX execution_one_open ON execution (account_id, goal) WHERE ended_at IS NULL;
-- What a start of the program looks for. Those that wait for a person are many, and not among them.
CREATE INDEX execution_at_work ON execution (state) WHERE ended_at IS NULL AND state <> 'awaiting_approval';
