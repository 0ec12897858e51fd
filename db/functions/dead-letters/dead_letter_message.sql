create or replace function app.dead_letter_message(_id text) returns table (piece text) language sql stable as $$
  select substr(m.message, n, 8000)
  from (select jsonb_build_object('body', d.body, 'attributes', d.attributes)::text as message from app.dead_letters d where d.id = _id) m,
    generate_series(1, length(m.message), 8000) n order by n
$$;
