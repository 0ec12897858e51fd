-- The recipient of a mail: a user, the operators (their addresses are configuration), a person who verifies an address,
-- or the manager of an ad, who is no user and gets the language of the seller. No row: the address is gone, and the
-- mail is suppressed.
create or replace function app.mail_reader(_recipient text) returns table (email text, name text, locale text)
language plpgsql stable as $$
begin
  case split_part(_recipient, '_', 1)
    when 'operators' then return query select null::text, '', 'en';
    when 'usr' then return query
      select account.email, account.name, account.locale from app.users account
      where account.id = _recipient and account.email is not null;
    when 'vfy' then return query
      select verification.email, '', verification.locale from app.verifications verification
      where verification.id = _recipient and verification.email is not null;
    when 'ad' then return query
      select ad.manager_email, '', seller.locale
      from app.ads ad join app.products product on product.id = ad.product_id
      join app.users seller on seller.id = product.seller_id
      where ad.id = _recipient and ad.manager_email is not null;
    else return;
  end case;
end $$;
