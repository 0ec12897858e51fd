import type { IdempotentProblem } from '#db/outcome.ts';
import { bool, int, json, nullable, sql, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import type { ChargeId } from '#domain/ids.ts';
import { WALLET_KRW_MAX } from '#domain/limits.ts';
import type { Role } from '#domain/order.ts';
import type { Charge, WalletEntry } from '#domain/wallet.ts';

/** Adds money to the caller's wallet, once a key; ledger entry and balance in one statement. */
export const chargeWallet = (request: {
  readonly caller: Principal;
  readonly key: string;
  readonly hash: string;
  readonly newId: ChargeId;
  /** Integer KRW. */
  readonly amount: number;
}) => sql({
  outcome: textOf<'charged' | 'wallet.full' | IdempotentProblem>(),
  replayed: bool,
  charge: nullable(json<Charge>()),
})`select * from app.charge_wallet(${request.caller.userId}, ${request.caller.issuedAt}, ${request.key}, ${request.hash},
  ${request.newId}, ${request.amount}, ${WALLET_KRW_MAX})`;

/** The caller's balance and the ledger entries before the given one, newest first, in one snapshot. */
export const readWallet = (caller: Principal, before: number, limit: number) => sql({
  role: nullable(textOf<Role>()),
  balance: int,
  entry: nullable(json<WalletEntry>()),
})`
  select r.role, coalesce(w.balance, 0), case when e.seq is not null then jsonb_build_object('id', e.seq::text, 'cause', e.cause,
    'amount', e.amount, 'balance', e.balance_after, 'ref', e.ref, 'at', app.rfc3339(e.at)) end
  from (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role) r
  left join app.wallets w on w.user_id = ${caller.userId} and r.role = 'BUYER'
  left join lateral (
    select * from app.wallet_entries e where e.user_id = w.user_id and e.seq < ${before} order by e.seq desc limit ${limit}) e on true
  order by e.seq desc`;
