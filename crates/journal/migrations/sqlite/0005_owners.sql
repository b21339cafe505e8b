-- Nodes and what they own; read models; samples of the world's measures by the hour.
create table nodes (
    node       text    primary key,
    address    text    not null,
    expires_ms integer not null
) strict, without rowid;

-- Empty where a writer's name was claimed by no node.
alter table writers add column node text not null default '';

-- Which build of a read model is read, and the rows of every build.
create table projections (
    name  text primary key,
    built text not null
) strict, without rowid;
create table projected (
    built   text    not null,
    row_key text    not null,
    first   integer not null,
    second  integer not null,
    primary key (built, row_key)
) strict, without rowid;

create table samples_hourly (
    series  text    not null,
    hour    integer not null,
    samples integer not null,
    lowest  integer not null,
    highest integer not null,
    total   integer not null,
    primary key (series, hour)
) strict, without rowid;
