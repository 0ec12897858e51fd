-- The message of a dead letter for a person, in pieces like dead_letter_message: long texts are cut, so that one
-- response holds them.
create or replace function app.dead_letter_shown(_id text, _body_characters int, _attribute_characters int)
returns table (piece text) language sql stable as $$
  with message as materialized (
    select jsonb_build_object('body', left(dead.body, _body_characters), 'cut', length(dead.body) > _body_characters,
      'attributes', (
        select coalesce(jsonb_object_agg(attribute.key, jsonb_strip_nulls(jsonb_build_object(
          'dataType', attribute.value->>'dataType',
          'stringValue', left(attribute.value->>'stringValue', _attribute_characters),
          'binaryValue', left(attribute.value->>'binaryValue', _attribute_characters)))), '{}')
        from jsonb_each(dead.attributes) attribute))::text as shown
    from app.dead_letters dead where dead.id = _id)
  select substr(message.shown, start, 8000) from message, generate_series(1, length(message.shown), 8000) start
  order by start
$$;
