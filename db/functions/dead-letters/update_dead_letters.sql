-- Edits the bodies of parked dead letters: [{"id", "version", "body"}]. Each is an edit of its own
-- (update_dead_letter), with its own outcome: one that changed meanwhile stays as it is.
create or replace function app.update_dead_letters(_caller text, _issued_at bigint, _edits jsonb)
returns table (id text, outcome text) language plpgsql set search_path = app, pg_temp as $$
declare
  _edit jsonb;
begin
  -- In the order of their ids, in which start_redrive takes the same locks.
  for _edit in select edit from jsonb_array_elements(_edits) edit order by edit->>'id' collate "C" loop
    return query select _edit->>'id', updated.outcome
      from update_dead_letter(_caller, _issued_at, _edit->>'id', (_edit->>'version')::int, _edit->>'body',
        null) updated;
  end loop;
end $$;
