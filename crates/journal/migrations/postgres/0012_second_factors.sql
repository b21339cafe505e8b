-- The second factor of an account: the secret of its codes, sealed under its player's key, and the last step that served.
create table second_factors (
    songweaver bytea  primary key,
    secret     text   not null,
    made       bigint not null,
    -- 0 while no code has shown yet that the secret arrived.
    confirmed  bigint not null default 0,
    last_step  bigint not null default 0
);
