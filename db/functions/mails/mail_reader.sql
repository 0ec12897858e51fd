-- Who reads a mail: a user, the operators (their addresses are configuration), whoever shall prove that an address is his, or
-- the manager of an ad, who is no user: he is written to in the language of the seller he works for. No row: nobody, the mail
-- is suppressed.
create or replace function app.mail_reader(_recipient text) returns table (email text, name text, locale text) language plpgsql stable as $$
begin
  case split_part(_recipient, '_', 1)
    when 'operators' then return query select null::text, '', 'en';
    when 'usr' then return query select u.email, u.name, u.locale from app.users u where u.id = _recipient and u.email is not null;
    when 'vfy' then return query select v.email, '', v.locale from app.verifications v where v.id = _recipient and v.email is not null;
    when 'ad' then return query
      select a.manager_email, '', u.locale from app.ads a join app.products p on p.id = a.product_id join app.users u on u.id = p.seller_id
      where a.id = _recipient and a.manager_email is not null;
    else return;
  end case;
end $$;
