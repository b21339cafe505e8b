-- Melodies shared by link: the link is random and is all one needs; the title is sealed under its sharer's key; times are Unix seconds.
create table shares (
    share      blob    primary key not null,
    songweaver blob    not null,
    title      text    not null,
    body       blob    not null,
    made       integer not null,
    expires    integer not null
) strict;
create index shares_by_songweaver on shares (songweaver, made);
create index shares_by_end on shares (expires);
