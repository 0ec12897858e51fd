import type { Database } from '#db/data-api.ts';
import { chargeWallet, readWallet } from '#db/statements/wallets.ts';
import type { ChargeId } from '#domain/ids.ts';
import type { Keys } from '#domain/signature.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { pageStart, toPage } from '#lambdas/shared/http/pagination.ts';
import { type ApiRequest, HttpProblem } from '#lambdas/shared/http/request.ts';

/** Beyond the number of any entry: the ledger goes from the newest to the oldest. */
const NEWEST = String(2 ** 31 - 1);

/** The balance and a page of the ledger, of one moment. */
export const read =
  (database: Database, cursorKeys: Secret<Keys>) =>
  async ({ caller, query }: ApiRequest<'readWallet'>): Promise<Reply> => {
    const keys = await cursorKeys.read();
    const before = Number(pageStart(keys, 'wallet', query, NEWEST));
    const rows = await database.rows(readWallet(caller, before, query.limit + 1));
    const [{ role = null, balance = 0 } = {}] = rows;
    if (!role) throw new HttpProblem('auth.required');
    if (role !== 'BUYER') throw new HttpProblem('auth.forbidden');
    const entries = rows.flatMap(({ entry }) => (entry ? [entry] : []));
    return { status: 200, body: { balance, entries: toPage(keys, 'wallet', query, entries) } };
  };

/** Puts money in, once a key. */
export const charge =
  (database: Database, newChargeId: () => ChargeId) =>
  async ({ caller, key, hash, body }: ApiRequest<'chargeWallet'>): Promise<Reply> => {
    const wish = { caller, key, hash, newId: newChargeId(), amount: body.amount };
    const [row] = await database.rows(chargeWallet(wish));
    if (!row || row.outcome === 'key-conflict') throw new HttpProblem('idempotency.key_reused');
    if (row.outcome !== 'charged') throw new HttpProblem(row.outcome);
    return { status: 201, body: row.charge, headers: row.replayed ? { 'Idempotent-Replayed': 'true' } : {} };
  };
