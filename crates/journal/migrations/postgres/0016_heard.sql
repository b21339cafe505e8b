-- Who was sent a line of chat, by the node that told it (0 for the one where it was said): ids of eight bytes, one after the other. Goes with the line.
create table heard (
    line      bigint not null references chat (id) on delete cascade,
    teller    bigint not null,
    listeners bytea  not null,
    primary key (line, teller)
);
