import type { Database } from '#db/data-api.ts';
import { listMails } from '#db/statements/mails.ts';
import { listVips } from '#db/statements/vips.ts';
import type { Keys } from '#domain/signature.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { pageStart, toPage } from '#lambdas/shared/http/pagination.ts';
import type { ApiRequest } from '#lambdas/shared/http/request.ts';
import { requireOperator } from '#lambdas/shared/http/role.ts';

// Above every id: both lists go from the newest to the oldest.
const NEWEST_ID = '~';
const NEWEST_NUMBER = String(2 ** 53 - 1);

/** A page of mails, newest first. */
export const mails =
  (database: Database, cursorKeys: Secret<Keys>) =>
  async ({ caller, query }: ApiRequest<'listMails'>): Promise<Reply> => {
    const keys = await cursorKeys.read();
    const { limit, cursor: _, ...filter } = query;
    const before = Number(pageStart(keys, 'mails', query, NEWEST_NUMBER));
    const rows = await database.rows(listMails(caller, filter, before, limit + 1));
    requireOperator(rows[0]?.role);
    return {
      status: 200,
      body: toPage(
        keys,
        'mails',
        query,
        rows.flatMap(({ mail }) => mail ?? []),
      ),
    };
  };

/** A page of VIPs, whose orders are their places in the list. */
export const vips =
  (database: Database, cursorKeys: Secret<Keys>) =>
  async ({ caller, query }: ApiRequest<'listVips'>): Promise<Reply> => {
    const keys = await cursorKeys.read();
    const rows = await database.rows(listVips(caller, pageStart(keys, 'vips', query, NEWEST_ID), query.limit + 1));
    requireOperator(rows[0]?.role);
    const read = rows.flatMap(({ vip }) => (vip ? [{ ...vip, id: vip.orderId }] : []));
    const { items, next } = toPage(keys, 'vips', query, read);
    return { status: 200, body: { items: items.map(({ id: _, ...vip }) => vip), next } };
  };
