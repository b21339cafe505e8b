-- The second factor of an account: the secret of its codes, sealed under its player's key, and the last step that served.
create table second_factors (
    songweaver blob    primary key,
    secret     text    not null,
    made       integer not null,
    -- 0 while no code has shown yet that the secret arrived.
    confirmed  integer not null default 0,
    last_step  integer not null default 0
) strict, without rowid;
