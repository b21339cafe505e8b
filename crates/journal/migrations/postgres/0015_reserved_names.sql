-- Names that are about to be borne: reserved before the journal says so, so that the former name stays its bearer's until then.
create table reserved_names (
    skeleton   bytea primary key,
    songweaver bytea not null unique
);
