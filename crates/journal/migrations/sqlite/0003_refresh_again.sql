-- An answer lost on the wire must not end a session: a family remembers which token was used last, and when.
alter table refresh_families add column previous blob;
alter table refresh_families add column rotated integer not null default 0;
