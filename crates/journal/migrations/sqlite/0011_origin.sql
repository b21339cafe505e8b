-- Where an event came from: the step of a trace that decided it (trace 16 bytes, span 8, flags 1), the command at the beginning of
-- all that followed, and the event on which a policy followed. Null where there is none, or where it is the event's own command.
alter table events add column trace blob;
alter table events add column correlation blob;
alter table events add column causation integer;
