-- 400 days, counted from each entry by the database's clock: before it was from the newest entry, so that a quiet world forgot nothing, and one
-- entry with a wrong time let all go.
create or replace function audit_is_only_added_to() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and old.at <= extract(epoch from clock_timestamp())::bigint - 34560000 then
        return old;
    end if;
    raise exception 'the audit is only added to, and kept for 400 days';
end $$;
