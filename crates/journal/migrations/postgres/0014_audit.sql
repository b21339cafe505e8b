-- What SQLite needs a trigger for, PostgreSQL has no words for; here the table only says what it is.
comment on table audit is 'Only added to; an entry is kept for 400 days.';
