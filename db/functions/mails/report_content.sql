-- The content of a mail to the operators: one report, or the number of all reports that the mail contains and the first
-- _listed_max of them, because a row of the Data API ends at 64 KB.
create or replace function app.report_content(_mail app.mails, _listed_max int) returns jsonb
language plpgsql stable as $$
declare
  _included int;
begin
  select count(*) into _included from app.mails other where other.included_in = _mail.id and other.state = 'SENDING';
  if _included = 0 then return app.mail_content(_mail.kind, _mail.subject_id, _mail.data); end if;
  return (
    select jsonb_build_object('count', _included + 1, 'reports', jsonb_agg(
      jsonb_build_object('kind', report.kind) || app.mail_content(report.kind, report.subject_id, report.data)
      order by report.id))
    from (
      select * from app.mails other
      where other.id = _mail.id or other.included_in = _mail.id and other.state = 'SENDING'
      order by other.id limit _listed_max) report);
end $$;
