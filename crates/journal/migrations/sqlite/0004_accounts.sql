-- Accounts as people and operators need them: names sealed, sessions described, recovery, lockouts, roles, deletion, the audit.
-- A keyed hash finds what must be found by its text; the text itself is sealed under the key of whom it belongs to.

create table accounts_sealed (
    songweaver blob    primary key,
    name       text,
    login      blob    unique,
    look       blob    unique,
    password   text,
    bot        integer not null,
    created    integer not null,
    role       text    not null default 'player',
    deletion   integer
) strict, without rowid;
insert into accounts_sealed (songweaver, password, bot, created)
    select songweaver, password, bot, created from accounts;

-- Names from before they were sealed: sealed at the next start, since no script has the key.
create table accounts_unsealed (
    songweaver blob primary key,
    name       text not null,
    folded     text not null,
    skeleton   text not null
) strict, without rowid;
insert into accounts_unsealed (songweaver, name, folded, skeleton)
    select songweaver, name, folded, skeleton from accounts where name is not null;
drop table accounts;
alter table accounts_sealed rename to accounts;
create index accounts_by_deletion on accounts (deletion) where deletion is not null;
create index accounts_by_role on accounts (role) where role <> 'player';

alter table refresh_families add column seen integer not null default 0;
alter table refresh_families add column ended_at integer not null default 0;
alter table refresh_families add column device text;
create index refresh_families_by_end on refresh_families (ended_at);

-- Which world key a key is wrapped under; empty for those from before keys had names.
alter table player_keys add column world_key text not null default '';
create index player_keys_by_world_key on player_keys (world_key);
alter table signing_keys add column world_key text not null default '';
create table wrapped_keys (
    name      text primary key,
    world_key text not null,
    wrapped   blob not null
) strict, without rowid;

create table recovery_codes (
    code       blob    primary key,
    songweaver blob    not null,
    made       integer not null,
    used       integer not null default 0
) strict, without rowid;
create index recovery_codes_by_songweaver on recovery_codes (songweaver);

create table lockouts (
    key      blob    primary key,
    reason   text    not null,
    failures integer not null,
    until_ms integer not null,
    touched  integer not null
) strict, without rowid;
create index lockouts_by_age on lockouts (touched);

create table erasures (
    songweaver blob    primary key,
    at         integer not null
) strict, without rowid;

create table audit (
    id      integer primary key autoincrement,
    at      integer not null,
    actor   blob,
    act     text    not null,
    subject blob,
    detail  text    not null,
    why     text    not null,
    outcome text    not null
) strict;
create index audit_by_subject on audit (subject, id);
create trigger audit_is_not_changed before update on audit begin
    select raise(abort, 'the audit is only added to');
end;
-- 400 days, counted from the newest entry: an entry leaves when its time is over, and for nothing else.
create trigger audit_is_kept before delete on audit
    when old.at > (select max(at) from audit) - 34560000 begin
    select raise(abort, 'the audit is kept for 400 days');
end;
