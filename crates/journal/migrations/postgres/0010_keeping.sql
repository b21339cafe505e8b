-- When a first answer was given, on the world's clock, so that it can be forgotten when its time is over.
alter table commands add column at bigint not null default 0;
update commands set at = coalesce(
    (select e.at from events e where e.position = commands.first_position),
    (select e.at from events e order by e.position desc limit 1),
    0
);
create index commands_by_age on commands (at);

-- Since when a node's heart has beaten without a pause longer than its life: who was away as well, such as when the database
-- was, gives the others time to come back.
alter table nodes add column since_ms bigint not null default 0;
alter table nodes add column life_ms bigint not null default 10000;
