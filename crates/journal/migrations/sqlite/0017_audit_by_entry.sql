-- 400 days, counted from each entry by the database's clock: before it was from the newest entry, so that a quiet world forgot nothing, and one
-- entry with a wrong time let all go.
drop trigger audit_is_kept;
create trigger audit_is_kept before delete on audit
    when old.at > unixepoch() - 34560000 begin
    select raise(abort, 'the audit is kept for 400 days');
end;
