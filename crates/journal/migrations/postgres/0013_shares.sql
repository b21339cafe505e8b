-- Melodies shared by link: the link is random and is all one needs; the title is sealed under its sharer's key; times are Unix seconds.
create table shares (
    share      bytea  primary key not null,
    songweaver bytea  not null,
    title      text   not null,
    body       bytea  not null,
    made       bigint not null,
    expires    bigint not null
);
create index shares_by_songweaver on shares (songweaver, made);
create index shares_by_end on shares (expires);
