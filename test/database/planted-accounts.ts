/** Violations of the invariants of accounts, stock adjustments and registrations. */
export const PLANTED_ACCOUNTS = {
  'each verification code has one mail': [
    "delete from app.mails where kind = 'verification'",
    "update app.mails set recipient_id = 'usr_other' where kind = 'verification'",
  ],
  'an address gets at most the maximum of verification mails in an hour': [
    `insert into app.verifications (id, address, code_hash, locale, created_at, expires_at)
     select 'vfy_' || n, address, 'x', 'ko', created_at, expires_at from (select * from app.verifications limit 1) v, generate_series(1, 3) n`,
  ],
  'an address has at most the maximum of verification attempts in an hour': ['update app.verifications set tries = 6'],
  'a used verification code keeps no address': [
    "update app.verifications set email = 'x' where used_at is not null",
    'update app.verifications set used_at = expires_at where used_at is not null',
  ],
  'a deleted account keeps no personal data': [
    "update app.users set name = 'x' where withdrawn_at is not null",
    "update app.users set email = 'x' where withdrawn_at is not null",
    "update app.users set password_hash = 'x' where withdrawn_at is not null",
  ],
  'a deleted account is on no waiting list': [
    'update app.waitlist set buyer_id = (select min(id) from app.users where withdrawn_at is not null), refused_at = app.now() where turn = (select max(turn) from app.waitlist)',
  ],
  'a stock adjustment has an actor, a reason and an idempotency key': [
    "update app.stock_moves set reason = null where cause = 'ADJUSTMENT'",
    "update app.stock_moves set ref = 'adj_none' where cause = 'ADJUSTMENT'",
    "delete from app.idempotency where route = 'adjustStock'",
    "update app.idempotency set answer = answer || '{\"delta\": 99}' where route = 'adjustStock'",
    "delete from app.stock_moves where cause = 'ADJUSTMENT'",
  ],
  'the stored response of a registration has the id of a product': [
    'update app.idempotency set answer = \'{"id": "prd_none"}\' where route = \'registerProduct\'',
  ],
};
