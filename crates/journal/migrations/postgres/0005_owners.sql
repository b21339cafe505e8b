-- Nodes and what they own; read models; samples of the world's measures by the hour.
create table nodes (
    node       text collate "C" primary key,
    address    text   not null,
    expires_ms bigint not null
);

-- Empty where a writer's name was claimed by no node.
alter table writers add column node text collate "C" not null default '';

-- Which build of a read model is read, and the rows of every build.
create table projections (
    name  text collate "C" primary key,
    built text collate "C" not null
);
create table projected (
    built   text collate "C" not null,
    row_key text collate "C" not null,
    first   bigint not null,
    second  bigint not null,
    primary key (built, row_key)
);

create table samples_hourly (
    series  text collate "C" not null,
    hour    bigint not null,
    samples bigint not null,
    lowest  bigint not null,
    highest bigint not null,
    total   bigint not null,
    primary key (series, hour)
);
