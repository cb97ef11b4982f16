-- What is over is found by its time, however many requests wait.
CREATE INDEX approval_overdue ON approval (expires_at) WHERE state = 'pending';
