-- An answer lost on the wire must not end a session: a family remembers which token was used last, and when.
alter table refresh_families add column previous bytea;
alter table refresh_families add column rotated bigint not null default 0;
