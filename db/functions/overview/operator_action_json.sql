-- An action of an operator as operators see it. The bodies of edited messages are left out: they may hold addresses,
-- and a row of the Data API ends at 64 KB. A long selection is left out, too.
create or replace function app.operator_action_json(_action app.operator_actions) returns jsonb
language sql stable as $$
  select jsonb_build_object('id', _action.id::text, 'at', app.rfc3339(_action.at), 'operator', _action.operator,
    'action', _action.action, 'target', _action.target, 'detail', shown.detail || case
      when octet_length(_action.detail->>'wish') < 2000 then jsonb_build_object('selection', _action.detail->'wish')
      else '{}' end)
  from (select _action.detail - 'wish' - 'before' - 'after' as detail) shown
  where _action.id is not null  -- null for an outer join without an action
$$;
