-- Names that are about to be borne: reserved before the journal says so, so that the former name stays its bearer's until then.
create table reserved_names (
    skeleton   blob primary key,
    songweaver blob not null unique
) strict, without rowid;
