import type { Database } from '#db/data-api.ts';
import * as wallets from '#db/statements/wallets.ts';
import type { ChargeId } from '#domain/ids.ts';
import { requireOutcome } from '#lambdas/shared/http/outcome.ts';
import { type ListPorts, listPage } from '#lambdas/shared/http/pagination.ts';
import { type ApiRequest, type ApiResponse, replayedHeader } from '#lambdas/shared/http/request.ts';

/** Above the number of every ledger entry. */
const NEWEST = String(2 ** 31 - 1);

/** The balance and a page of the ledger, in one snapshot. */
export function readWallet(ports: ListPorts) {
  return async function readWallet(request: ApiRequest<'readWallet'>): Promise<ApiResponse> {
    const { page, rows } = await listPage(ports, request, {
      list: 'wallet',
      start: NEWEST,
      read: (before, limit) => wallets.readWallet(request.caller, Number(before), limit),
      item: ({ entry }) => entry,
    });
    return { status: 200, body: { balance: rows[0]?.balance ?? 0, entries: page } };
  };
}

/** Adds money to the wallet, once a key. */
export function chargeWallet(database: Database, newChargeId: () => ChargeId) {
  return async function chargeWallet(request: ApiRequest<'chargeWallet'>): Promise<ApiResponse> {
    const { caller, key, hash, body } = request;
    const statement = wallets.chargeWallet({ caller, key, hash, newId: newChargeId(), amount: body.amount });
    const { charge, replayed } = requireOutcome(await database.rows(statement), 'charged', 'charge');
    return { status: 201, body: charge, headers: replayedHeader(replayed) };
  };
}
