-- What replaces a row deletes the old one, and asks no trigger of deletion: an entry of the audit could be put in another's place.
create trigger audit_is_not_replaced before insert on audit
    when exists (select 1 from audit where id = new.id) begin
    select raise(abort, 'the audit is only added to');
end;
