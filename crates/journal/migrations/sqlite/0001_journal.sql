-- The journal: streams, events, first answers of commands, owners, checkpoints, snapshots.
-- `position` is given by the one writer inside its transaction, so that the order of positions is the order of commits.

create table streams (
    id      integer primary key,
    name    text    not null unique,
    version integer not null
) strict;

create table events (
    position integer primary key,
    stream   integer not null references streams (id),
    version  integer not null,
    kind     text    not null,
    schema   integer not null,
    body     text    not null,
    command  blob    not null,
    at       integer not null,
    unique (stream, version)
) strict;

create table commands (
    command        blob    primary key,
    first_position integer not null,
    events         integer not null,
    answer         blob    not null
) strict, without rowid;

create table writers (
    writer text    primary key,
    epoch  integer not null
) strict, without rowid;

create table checkpoints (
    name     text    primary key,
    position integer not null
) strict, without rowid;

create table snapshots (
    name     text    primary key,
    shape    text    not null,
    position integer not null,
    body     blob    not null
) strict;
