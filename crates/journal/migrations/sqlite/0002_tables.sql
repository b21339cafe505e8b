-- What stands beside the journal and is no event: marks, accounts, names, refresh tokens, keys, blobs, chat, the clock.
-- Identities are 8 or 16 bytes, big-endian. Times are Unix seconds unless named otherwise.

create table marks (
    name  text primary key,
    value blob not null
) strict, without rowid;

create table accounts (
    songweaver blob    primary key,
    name       text,
    folded     text    unique,
    skeleton   text    unique,
    password   text,
    bot        integer not null,
    created    integer not null
) strict, without rowid;

create table songweaver_names (
    skeleton   blob primary key,
    songweaver blob not null unique
) strict, without rowid;

create table refresh_families (
    family     blob    primary key,
    songweaver blob    not null,
    created    integer not null,
    expires    integer not null,
    ended      integer not null default 0
) strict, without rowid;
create index refresh_families_by_songweaver on refresh_families (songweaver, created);
create index refresh_families_by_expiry on refresh_families (expires);

create table refresh_tokens (
    token   blob    primary key,
    family  blob    not null references refresh_families (family) on delete cascade,
    expires integer not null,
    used    integer not null default 0
) strict, without rowid;
create index refresh_tokens_by_family on refresh_tokens (family);

create table signing_keys (
    number  integer primary key,
    kid     text    not null unique,
    sealed  blob    not null,
    created integer not null
) strict;

-- A key that was erased leaves its row without the key, so that no new one is made for the same person.
create table player_keys (
    songweaver blob primary key,
    wrapped    blob
) strict, without rowid;

create table blobs (
    blob    blob    primary key,
    body    blob    not null,
    touched integer not null
) strict;
create index blobs_by_age on blobs (touched);

create table blob_citations (
    blob  blob not null references blobs (blob),
    citer text not null,
    primary key (blob, citer)
) strict, without rowid;

create table chat (
    id         integer primary key autoincrement,
    at         integer not null,
    channel    text    not null,
    place      text    not null,
    songweaver blob    not null,
    recipient  blob,
    sealed     text    not null
) strict;
create index chat_by_place on chat (channel, place, id);
create index chat_by_age on chat (at);

create table clock (
    id       integer primary key check (id = 1),
    world_ms integer not null,
    unix_ms  integer not null
) strict;
