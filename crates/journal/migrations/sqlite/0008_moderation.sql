-- Keeping the peace: what was reported and its context, what was decided about whom, appeals, and where banned guests came from.
-- Words are sealed under the key of whom they belong to; times are Unix seconds, 0 for never.

create table moderation_cases (
    id          integer primary key autoincrement,
    subject     blob    not null,
    thing       text    not null,
    kind        text    not null,
    weight      integer not null,
    opened      integer not null,
    due         integer not null,
    reporters   integer not null,
    channel     text    not null,
    place       text    not null,
    line        integer,
    said        text    not null,
    taken_by    blob,
    taken_until integer not null default 0,
    closed      integer not null default 0,
    outcome     text    not null default '',
    decided_by  blob,
    why         text    not null default ''
) strict;
-- Several reports of one thing are one case, for as long as it is open.
create unique index moderation_cases_open on moderation_cases (subject, thing) where closed = 0;
create index moderation_cases_by_due on moderation_cases (due) where closed = 0;
create index moderation_cases_by_subject on moderation_cases (subject, id);
create index moderation_cases_by_end on moderation_cases (closed);

create table moderation_reports (
    id       integer primary key autoincrement,
    case_id  integer not null references moderation_cases (id) on delete cascade,
    reporter blob    not null,
    at       integer not null,
    kind     text    not null,
    words    text    not null,
    seen     integer not null default 0,
    unique (case_id, reporter)
) strict;
create index moderation_reports_by_reporter on moderation_reports (reporter, at);

create table moderation_lines (
    case_id    integer not null references moderation_cases (id) on delete cascade,
    line       integer not null,
    at         integer not null,
    channel    text    not null,
    place      text    not null,
    songweaver blob    not null,
    recipient  blob,
    sealed     text    not null,
    primary key (case_id, line)
) strict, without rowid;
create index moderation_lines_by_songweaver on moderation_lines (songweaver);
create index moderation_lines_by_recipient on moderation_lines (recipient) where recipient is not null;

create table moderation_acts (
    id        integer primary key autoincrement,
    at        integer not null,
    actor     blob,
    subject   blob    not null,
    kind      text    not null,
    channels  text    not null,
    until     integer not null,
    reason    text    not null,
    case_id   integer,
    seen      integer not null default 0,
    undone    integer not null default 0,
    undone_by blob,
    undone_why text   not null default ''
) strict;
create index moderation_acts_by_subject on moderation_acts (subject, id);
create index moderation_acts_by_actor on moderation_acts (actor);
create index moderation_acts_by_end on moderation_acts (until) where undone = 0;

create table moderation_appeals (
    id          integer primary key autoincrement,
    act         integer not null unique references moderation_acts (id) on delete cascade,
    at          integer not null,
    words       text    not null,
    answered    integer not null default 0,
    answered_by blob,
    outcome     text    not null default '',
    answer      text    not null default '',
    seen        integer not null default 0
) strict;
create index moderation_appeals_open on moderation_appeals (at) where answered = 0;

-- Names that a keeper took from someone, as keyed hashes; they go with the act.
create table refused_names (
    skeleton blob    primary key,
    act      integer not null references moderation_acts (id) on delete cascade
) strict, without rowid;

-- Where guests come from, and where one was banned lately, as keyed hashes of addresses.
create table guest_sources (
    songweaver blob    primary key,
    source     blob    not null,
    touched    integer not null
) strict, without rowid;
create index guest_sources_by_age on guest_sources (touched);
create table quiet_sources (
    source blob    primary key,
    until  integer not null
) strict, without rowid;

-- What someone said last, and everything it said: for reports and for its export.
create index chat_by_songweaver on chat (songweaver, id);
