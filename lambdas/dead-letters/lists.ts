import type { Database } from '#db/database.ts';
import { listMails } from '#db/mails.ts';
import { listVips } from '#db/vips.ts';
import type { Keys } from '#domain/signature.ts';
import type { Reply } from '#lambdas/support/api.ts';
import { pageStart, toPage } from '#lambdas/support/page.ts';
import type { ApiRequest } from '#lambdas/support/request.ts';
import { refuseOthers } from '#lambdas/support/role.ts';
import type { Secret } from '#lambdas/support/secrets.ts';

// Above every id: both lists go from the newest to the oldest.
const NEWEST_ID = '~';
const NEWEST_NUMBER = String(2 ** 53 - 1);

/** A page of mails, newest first. */
export const mails =
  (database: Database, cursorKeys: Secret<Keys>) =>
  async ({ asker, query }: ApiRequest<'listMails'>): Promise<Reply> => {
    const keys = await cursorKeys.read();
    const { limit, cursor: _, ...filter } = query;
    const before = Number(pageStart(keys, 'mails', query, NEWEST_NUMBER));
    const rows = await database.rows(listMails(asker, filter, before, limit + 1));
    refuseOthers(rows[0]?.role);
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
  async ({ asker, query }: ApiRequest<'listVips'>): Promise<Reply> => {
    const keys = await cursorKeys.read();
    const rows = await database.rows(listVips(asker, pageStart(keys, 'vips', query, NEWEST_ID), query.limit + 1));
    refuseOthers(rows[0]?.role);
    const read = rows.flatMap(({ vip }) => (vip ? [{ ...vip, id: vip.orderId }] : []));
    const { items, next } = toPage(keys, 'vips', query, read);
    return { status: 200, body: { items: items.map(({ id: _, ...vip }) => vip), next } };
  };
