import type { Database } from '#db/database.ts';
import { readOverview } from '#db/overview.ts';
import type { OverviewTotals } from '#domain/overview.ts';
import type { Reply } from '#lambdas/support/api.ts';
import type { ApiRequest } from '#lambdas/support/request.ts';
import { refuseOthers } from '#lambdas/support/role.ts';

/** How the shop stands, in one call of the database. */
export const overview =
  (database: Database) =>
  async ({ asker, query }: ApiRequest<'readOverview'>): Promise<Reply> => {
    const rows = await database.rows(readOverview(asker, query.productId ?? null));
    refuseOthers(rows[0]?.role);
    const parts = (name: string): readonly unknown[] =>
      rows.filter(({ part }) => part === name).map(({ item }) => item);
    const [totals] = parts('totals') as [OverviewTotals];
    const [chart = null] = parts('chart');
    return {
      status: 200,
      body: {
        ...totals,
        products: parts('product'),
        chart: chart && { ...chart, points: parts('point') },
        events: parts('event'),
      },
    };
  };
