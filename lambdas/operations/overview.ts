import type { Database } from '#db/data-api.ts';
import { readOverview } from '#db/statements/overview.ts';
import type { OverviewTotals } from '#domain/overview.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import type { ApiRequest } from '#lambdas/shared/http/request.ts';
import { requireOperator } from '#lambdas/shared/http/role.ts';

/** How the shop stands, in one call of the database. */
export const overview =
  (database: Database) =>
  async ({ caller, query }: ApiRequest<'readOverview'>): Promise<Reply> => {
    const rows = await database.rows(readOverview(caller, query.productId ?? null));
    requireOperator(rows[0]?.role);
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
