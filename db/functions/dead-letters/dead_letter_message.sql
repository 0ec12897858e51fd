-- A page of the message of a dead letter, in pieces: a row of the Data API ends at 64 KB, a response at 1 MiB, and a
-- message of SQS may have 1 MiB before its quotes are escaped. A page that is not full is the last one.
create or replace function app.dead_letter_message(_id text, _page int default 0, _pieces_max int default 16)
returns table (piece text) language sql stable as $$
  with message as materialized (
    select substr(jsonb_build_object('body', dead.body, 'attributes', dead.attributes)::text,
      1 + _page * _pieces_max * 8000, _pieces_max * 8000) as page
    from app.dead_letters dead where dead.id = _id)
  select substr(message.page, start, 8000) from message, generate_series(1, length(message.page), 8000) start
  order by start
$$;
