-- The message of a dead letter in pieces, because a row of the Data API ends at 64 KB.
create or replace function app.dead_letter_message(_id text) returns table (piece text) language sql stable as $$
  select substr(whole.message, start, 8000) from (
    select jsonb_build_object('body', dead.body, 'attributes', dead.attributes)::text as message
    from app.dead_letters dead where dead.id = _id) whole,
    generate_series(1, length(whole.message), 8000) start
  order by start
$$;
