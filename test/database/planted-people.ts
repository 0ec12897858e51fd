/** People and corrections: invariant -> what is done to a lived-in shop, each of which breaks it. */
export const PLANTED_PEOPLE = {
  'a code has its one mail': [
    "delete from app.mails where kind = 'verification'",
    "update app.mails set recipient_id = 'usr_other' where kind = 'verification'",
  ],
  'an address is written to as often as it may': [
    `insert into app.verifications (id, address, code_hash, locale, created_at, expires_at)
     select 'vfy_' || n, address, 'x', 'ko', created_at, expires_at from (select * from app.verifications limit 1) v, generate_series(1, 3) n`,
  ],
  'an address is guessed at as often as it may': ['update app.verifications set tries = 6'],
  'a code that was used is forgotten with its address': [
    "update app.verifications set email = 'x' where used_at is not null",
    'update app.verifications set used_at = expires_at where used_at is not null',
  ],
  'whoever has left is forgotten': [
    "update app.users set name = 'x' where withdrawn_at is not null",
    "update app.users set email = 'x' where withdrawn_at is not null",
    "update app.users set password_hash = 'x' where withdrawn_at is not null",
  ],
  'whoever has left stands in no line': [
    'update app.waitlist set buyer_id = (select min(id) from app.users where withdrawn_at is not null), refused_at = app.now() where turn = (select max(turn) from app.waitlist)',
  ],
  'a correction says who and why, and has its key': [
    "update app.stock_moves set reason = null where cause = 'ADJUSTMENT'",
    "update app.stock_moves set ref = 'adj_none' where cause = 'ADJUSTMENT'",
    "delete from app.idempotency where route = 'adjustStock'",
    "update app.idempotency set answer = answer || '{\"delta\": 99}' where route = 'adjustStock'",
    "delete from app.stock_moves where cause = 'ADJUSTMENT'",
  ],
  'a product that was answered is there': [
    'update app.idempotency set answer = \'{"id": "prd_none"}\' where route = \'registerProduct\'',
  ],
};
