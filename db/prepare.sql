-- What the migrator needs in a database: two tables of what was applied, and the function that applies one release.
-- One statement, sent without parameters: there is no colon in it, because the Data API reads a colon and a name as a
-- parameter.
do $prepare$
begin
  perform pg_advisory_xact_lock(4711);
  create table if not exists public.schema_migrations (
    version    text primary key,
    checksum   text not null,
    applied_at timestamptz not null default now()
  );
  -- Function files and grants.sql, by their path below db/.
  create table if not exists public.schema_sources (
    path       text primary key,
    checksum   text not null,
    applied_at timestamptz not null default now()
  );
  drop function if exists public.schema_migrate(text, text, text);   -- of release 0.1.0

  -- Executes a file. An error keeps its SQLSTATE and gets the name of the file.
  create or replace function public.schema_execute(_path text, _body text) returns void language plpgsql as $function$
  declare
    _message text; _detail text; _hint text;
  begin
    execute _body;
  exception when others then
    get stacked diagnostics _message = message_text, _detail = pg_exception_detail, _hint = pg_exception_hint;
    raise exception '% failed, %', _path, _message using errcode = sqlstate, detail = _detail, hint = _hint;
  end $function$;

  -- Applies a migration once and returns whether this call did. A changed file is an error. A migration that replaces
  -- older ones is only recorded when the database has exactly those.
  create or replace function public.schema_migrate_once(_migration jsonb) returns boolean language plpgsql as $function$
  declare
    _version text = _migration->>'version'; _recorded text; _replaced int; _different text;
  begin
    select checksum into _recorded from public.schema_migrations where version = _version;
    if _recorded = _migration->>'checksum' then return false; end if;
    if found then
      raise exception 'Migration % was changed after this database applied it.', _version
        using hint = 'Restore the file, and put the change into a new migration.';
    end if;
    select count(applied.version), min(old.key) filter (where applied.checksum is distinct from old.value)
    into _replaced, _different
    from jsonb_each_text(_migration->'replaces') old
    left join public.schema_migrations applied on applied.version = old.key;
    if _replaced > 0 and _different is not null then
      raise exception
        'This database is older than release 0.1.0 and cannot be upgraded, see its migration %.', _different;
    end if;
    if _replaced = 0 then perform public.schema_execute(_version, _migration->>'body'); end if;
    insert into public.schema_migrations (version, checksum) values (_version, _migration->>'checksum');
    return true;
  end $function$;

  create or replace function public.schema_drop(_functions oid[]) returns void language plpgsql as $function$
  declare
    _function oid;
  begin
    foreach _function in array _functions loop
      execute format('drop function %s', cast(_function as regprocedure));
    end loop;
  end $function$;

  -- Creates or replaces the one function of a file. With another result type, or other names of parameters, the old
  -- one must be dropped first; other types of parameters make a second function, and the old one is dropped after.
  -- Nothing in the catalog depends on a function of db/functions, because bodies are kept as text; what does depend
  -- on it makes the drop fail.
  create or replace function public.schema_replace_function(_path text, _body text) returns void
  language plpgsql as $function$
  declare
    _name text = substring(_path from '([^/]+)[.]sql$'); _schema oid = cast('app' as regnamespace);
    _old oid[] = array(select oid from pg_proc where pronamespace = _schema and proname = _name);
  begin
    begin
      execute _body;
    exception when invalid_function_definition then
      perform public.schema_drop(_old);
      _old = '{}';
      perform public.schema_execute(_path, _body);
    when others then
      perform public.schema_execute(_path, _body);   -- fails again, with the name of the file
    end;
    if (select count(*) from pg_proc where pronamespace = _schema and proname = _name) > 1 then
      perform public.schema_drop(_old);
    end if;
    if (select count(*) from pg_proc where pronamespace = _schema and proname = _name) <> 1 then
      raise exception '% must create one function, app.%', _path, _name;
    end if;
  end $function$;

  -- Applies a release, {"migrations", "functions", "grants"}, in the transaction of its call, so a failure leaves
  -- nothing of it. Without "functions" it applies only migrations. Returns what it did, {"migrations", "functions",
  -- "dropped"}.
  --
  -- Functions need no order. They are created with unchecked bodies, so a body may call a function that comes later.
  -- When all are there, each is created once more from the catalog with its body checked; that also checks functions
  -- whose file did not change, when one that they call did. (PL/pgSQL is checked for its syntax, SQL also for tables,
  -- columns, functions and types.)
  create or replace function public.schema_apply(_release jsonb) returns jsonb language plpgsql as $function$
  declare
    _schema oid; _source record;
    _migrations text[] = '{}'; _functions text[] = '{}'; _dropped text[] = '{}'; _paths text[];
  begin
    perform pg_advisory_xact_lock(4711);
    -- A migration that waits for a table lock makes every later order wait behind it. The client tries again.
    perform set_config('lock_timeout', '5s', true);
    for _source in select value from jsonb_array_elements(_release->'migrations') loop
      if public.schema_migrate_once(_source.value) then
        _migrations = _migrations || (_source.value->>'version');
      end if;
    end loop;
    if not _release ? 'functions' then return jsonb_build_object('migrations', _migrations); end if;

    _schema = cast('app' as regnamespace);
    _paths = array(select value->>'path' from jsonb_array_elements(_release->'functions') union select 'grants.sql');
    perform set_config('check_function_bodies', 'off', true);
    for _source in
      select file.path, file.checksum, file.body
      from jsonb_to_recordset(_release->'functions') file (path text, checksum text, body text)
      left join public.schema_sources applied on applied.path = file.path
      where applied.checksum is distinct from file.checksum order by file.path
    loop
      perform public.schema_replace_function(_source.path, _source.body);
      insert into public.schema_sources (path, checksum) values (_source.path, _source.checksum)
      on conflict (path) do update set checksum = excluded.checksum, applied_at = now();
      _functions = _functions || _source.path;
    end loop;
    -- Functions whose file is gone. What a table needs (app.now) belongs to its migration and stays.
    for _source in
      select p.oid, p.proname from pg_proc p
      where p.pronamespace = _schema and p.proname <> all (
          select substring(path from '([^/]+)[.]sql$') from unnest(_paths) path)
        and not exists (
          select from pg_depend needed
          where needed.refclassid = cast('pg_proc' as regclass) and needed.refobjid = p.oid and needed.deptype = 'n')
      order by p.proname
    loop
      perform public.schema_drop(array[_source.oid]);
      _dropped = _dropped || cast(_source.proname as text);
    end loop;
    delete from public.schema_sources where path <> all (_paths);
    perform set_config('check_function_bodies', 'on', true);

    if cardinality(_migrations) + cardinality(_functions) + cardinality(_dropped) = 0 and exists (
      select from public.schema_sources where path = 'grants.sql' and checksum = _release->'grants'->>'checksum')
    then
      return jsonb_build_object('migrations', _migrations, 'functions', _functions, 'dropped', _dropped);
    end if;
    for _source in select oid, proname from pg_proc where pronamespace = _schema loop
      perform public.schema_execute(format('app.%s', _source.proname), pg_get_functiondef(_source.oid));
    end loop;
    perform public.schema_execute('grants.sql', _release->'grants'->>'body');
    insert into public.schema_sources (path, checksum) values ('grants.sql', _release->'grants'->>'checksum')
    on conflict (path) do update set checksum = excluded.checksum, applied_at = now();
    return jsonb_build_object('migrations', _migrations, 'functions', _functions, 'dropped', _dropped);
  end $function$;
end $prepare$
