-- For the bundle of release 0.1.0, which calls queue_overview by this name.
create or replace function app.queues_answer() returns table (name text, item jsonb) language sql stable as $$
  select * from app.queue_overview()
$$;
