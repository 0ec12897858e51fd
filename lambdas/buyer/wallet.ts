import type { Database } from '#db/database.ts';
import { chargeWallet, readWallet } from '#db/wallets.ts';
import type { ChargeId } from '#domain/ids.ts';
import type { Keys } from '#domain/signature.ts';
import type { Reply } from '#lambdas/support/api.ts';
import { pageStart, toPage } from '#lambdas/support/page.ts';
import { type ApiRequest, Refusal } from '#lambdas/support/request.ts';
import type { Secret } from '#lambdas/support/secrets.ts';

/** Beyond the number of any entry: the ledger goes from the newest to the oldest. */
const NEWEST = String(2 ** 31 - 1);

/** The balance and a page of the ledger, of one moment. */
export const read =
  (database: Database, cursorKeys: Secret<Keys>) =>
  async ({ asker, query }: ApiRequest<'readWallet'>): Promise<Reply> => {
    const keys = await cursorKeys.read();
    const before = Number(pageStart(keys, 'wallet', query, NEWEST));
    const rows = await database.rows(readWallet(asker, before, query.limit + 1));
    const [{ role = null, balance = 0 } = {}] = rows;
    if (!role) throw new Refusal('auth.required');
    if (role !== 'BUYER') throw new Refusal('auth.forbidden');
    const entries = rows.flatMap(({ entry }) => (entry ? [entry] : []));
    return { status: 200, body: { balance, entries: toPage(keys, 'wallet', query, entries) } };
  };

/** Puts money in, once a key. */
export const charge =
  (database: Database, newChargeId: () => ChargeId) =>
  async ({ asker, key, hash, body }: ApiRequest<'chargeWallet'>): Promise<Reply> => {
    const wish = { asker, key, hash, newId: newChargeId(), amount: body.amount };
    const [row] = await database.rows(chargeWallet(wish));
    if (!row || row.outcome === 'key-conflict') throw new Refusal('idempotency.key_reused');
    if (row.outcome !== 'charged') throw new Refusal(row.outcome);
    return { status: 201, body: row.charge, headers: row.replayed ? { 'Idempotent-Replayed': 'true' } : {} };
  };
