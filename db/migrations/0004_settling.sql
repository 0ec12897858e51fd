-- When and why a stock cycle began. RESTOCK: a delivery or an adjustment; RELEASE: units of orders that ended.
create table app.stock_cycles (
  product_id text collate "C" not null,
  round      int not null check (round > 1),
  cause      text not null check (cause in ('RESTOCK', 'RELEASE')),
  opened_at  timestamptz not null default app.now(),
  primary key (product_id, round)
);

-- Units that arrived at a product, by time: which restocks have settled.
create index stock_moves_arrivals on app.stock_moves (product_id, at) where on_hand_delta > 0;

-- The last notice that the buyer got about the product.
alter table app.waitlist add column notified_at timestamptz;

update app.waitlist entry set notified_at = last.at from (
  select run.product_id, mail.recipient_id, max(mail.claimed_at) as at
  from app.notice_runs run join app.mails mail on mail.kind = 'stock.back' and mail.subject_id = run.id
  where mail.state in ('SENT', 'UNKNOWN') group by 1, 2) last
where entry.product_id = last.product_id and entry.buyer_id = last.recipient_id;

-- How often a run was resumed. A notice has the number of its claim: its failure stops the run only if the run was not
-- resumed since. (Null: not a notice, or claimed before this migration.)
alter table app.notice_runs add column resumes int not null default 0;
alter table app.mails add column run_resumes int;

-- A run may also end with a reason that is no error of SES: the sale of its product is over.
alter table app.notice_runs drop constraint notice_runs_check1;
alter table app.notice_runs add constraint notice_runs_error_check check (
  case status when 'CANCELED_BY_ERROR' then error is not null
              when 'CANCELED_BY_SOLD_OUT' then true else error is null end);

-- When an ad must be compared with the stock again: its last request of this kind has not settled yet, or the sale of
-- its product has not begun yet.
alter table app.ads add column due_at timestamptz;
create index ads_due on app.ads (due_at) where due_at is not null;
