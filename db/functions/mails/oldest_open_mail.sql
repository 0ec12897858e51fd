-- The oldest open mail to a recipient about what a subject is about: 'ad_1:3' and 'ad_1:4' are both about 'ad_1'.
create or replace function app.oldest_open_mail(_recipient text, _subject text) returns bigint
language plpgsql stable as $$
begin
  return (
    select min(mail.id) from app.mails mail
    where mail.recipient_id = _recipient and split_part(mail.subject_id, ':', 1) = split_part(_subject, ':', 1)
      and mail.state in ('PENDING', 'SENDING') and mail.kind <> 'stock.back');
end $$;
